"""Whom connections over TLS trust: the authorities of this computer, or a file of the office."""

import ssl


def context(ca_file: str = "") -> ssl.SSLContext:
    """TLS 1.2 at least, names and chains always verified.

    `ca_file` is a PEM file of the authorities to trust instead of the system's; raises OSError
    where it cannot be read.
    """
    made: ssl.SSLContext
    if ca_file:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.load_verify_locations(ca_file)
    else:
        import truststore  # asks the system, on Windows and macOS as well

        made = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made
