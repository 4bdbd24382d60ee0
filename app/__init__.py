"""Combiné: the telephone desk of a small office in one program."""

__version__ = "0.1.0"
