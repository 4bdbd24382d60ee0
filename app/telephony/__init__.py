"""SIP and sound; knows no SQL, no PDF and no widget."""
