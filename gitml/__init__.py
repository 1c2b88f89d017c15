"""gitml: Git is the server of a machine-learning project."""

__version__ = "0.1.0"
