"""What volunteers and coordinators see."""
