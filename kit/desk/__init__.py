"""What the hotline does, as verbs.

Each takes a transaction and never commits, sleeps or knows the web or a modem.
"""
