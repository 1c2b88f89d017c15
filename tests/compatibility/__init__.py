"""gitml against the `dvc` that is installed: the same values, and what differs on purpose."""
