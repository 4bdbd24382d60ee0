"""The engine process, the only package that imports pjsua2 and Qt Multimedia."""
