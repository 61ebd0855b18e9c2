"""The other end: knows parcels, never modems."""
