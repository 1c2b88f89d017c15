"""What is set up, known and lacking of DVC's remotes."""
