"""The seam to a line: everything that talks to a GSM modem."""
