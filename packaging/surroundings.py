"""Run by the frozen program on Linux before all else: other programs get their own libraries.

It was started with LD_LIBRARY_PATH leading to the libraries inside it. That has been read by now,
but whatever shows a folder or a web page for us would load them in the place of the system's.
"""

import os

before = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
if before:
    os.environ["LD_LIBRARY_PATH"] = before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
# A further process of the program finds the libraries as this one did.
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
