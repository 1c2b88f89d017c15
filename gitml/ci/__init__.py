"""What a CI does of which others hear: it trains, proposes, comments, releases, cleans up."""
