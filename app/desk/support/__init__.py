"""What is handed to whoever helps: gathered here, readable, and without secrets."""
