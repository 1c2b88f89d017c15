"""DVC's own tests, run on gitml's engine: ``python -m tests.dvc_suite [PYTEST-OPTION]...``."""
