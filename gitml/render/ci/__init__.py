"""Workflow files for CI systems, and what their jobs install."""
