"""Speed, as a ratio measured in one run."""
