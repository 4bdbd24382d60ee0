"""The phone page: the caller's record and the wrap-up, or what to do next."""
