"""What a CI does, with this project's reader and remotes."""
