"""Stages that a user adds, removes and freezes."""
