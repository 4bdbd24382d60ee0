"""Figures and printed documents; knows no Qt."""
