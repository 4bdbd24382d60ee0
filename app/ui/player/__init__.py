"""The player of recordings; with the engine the only package that knows Qt Multimedia.

Listening to a recording is no call: it must work while the engine restarts, and its decoding and
stretching must not share the thread on which a customer is heard.
"""
