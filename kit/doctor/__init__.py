"""The doctor: is everything in order, and if not, what to do. In plain words, for a technician."""
