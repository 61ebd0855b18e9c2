"""hotline kit: an offline-first hotline in a box for field sites."""

__version__ = "0.1.0"
