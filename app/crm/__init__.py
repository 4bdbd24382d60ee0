"""Customers: contacts, organisations, numbers, calls and tasks."""
