"""The commands of the command line, one subject in each file."""
