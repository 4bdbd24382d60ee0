"""The windows; asks through tasks and never writes SQL."""
