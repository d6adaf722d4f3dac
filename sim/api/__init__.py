"""What can be done, a file for each command of the same name."""
