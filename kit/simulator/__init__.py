"""A GSM modem and a mobile network made of software, on a real pty.

It shares no code with the rest of the kit: what it knows of PDUs, alphabets and AT commands it
knows by itself, so that one mistake cannot cancel out on both ends of the wire.
"""
