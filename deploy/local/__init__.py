"""The embedded stack: the whole service on one machine."""
