"""What commands refuse before they do anything, and why."""
