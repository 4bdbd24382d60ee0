"""The certificate authorities this computer trusts, as text for pjsip, which knows no store."""

import os
import ssl
from pathlib import Path

_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # macOS, Alpine
)


def system_authorities() -> str:
    """PEM text of the authorities to trust; "" when none are found, and then nothing verifies.

    SSL_CERT_FILE goes first, then the system's file, then the store Python finds.
    """
    for bundle in (os.environ.get("SSL_CERT_FILE", ""), *_BUNDLES):
        if bundle and Path(bundle).is_file():
            return Path(bundle).read_text("utf-8", "replace")
    stored = ssl.create_default_context().get_ca_certs(binary_form=True)
    return "".join(ssl.DER_cert_to_PEM_cert(one) for one in stored)
