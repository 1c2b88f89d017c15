"""What DVC does over a network: which clients it makes, whom it tells, and how much it takes."""
