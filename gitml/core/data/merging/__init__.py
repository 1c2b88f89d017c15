"""What two branches did to the same records, merged."""
