"""The settings page: one panel a subject."""
