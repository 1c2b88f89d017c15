"""What commands left that were interrupted."""
