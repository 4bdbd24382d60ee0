"""The light on the desk that says whether its person may be spoken to.

At home in the engine, as the buttons of a headset are: it tells the truth while the desk hangs.
"""
