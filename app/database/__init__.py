"""Engine, sessions, migrations and backups; knows no subject."""
