"""What this clone notes of its data, in DVC's folder for what may be deleted."""
