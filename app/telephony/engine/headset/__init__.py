"""The buttons and lamps of a headset, over the telephony page of USB HID.

At home in the engine: the mute button works and the lamps tell the truth while the desk hangs, and
what they show is known here first.
"""
