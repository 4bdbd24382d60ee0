"""One printed document in each file."""
