"""Data put in place, and what speaks against it."""
