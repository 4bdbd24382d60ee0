"""Our telephones as users of the real server."""

from msgspec.structs import replace

from app.telephony.commands import Register, Srtp, Transport
from app.telephony.events import Registration
from tests.peers.engines import Telephone
from tests.peers.kamailio import USERS, Kamailio


def join(
    telephone: Telephone,
    server: Kamailio,
    user: str,
    transport: Transport = Transport.UDP,
    **more: object,
) -> Telephone:
    """Register this user of the server, with the account's `more`; gives the telephone."""
    tls, mark = transport is Transport.TLS, telephone.mark()
    plain = Register(
        account=user,
        registrar=server.tls_address if tls else server.address,
        user=user,
        password=USERS[user],
        transport=transport,
        ca_file=str(server.certificates.authority) if tls else "",
        srtp=Srtp.OPTIONAL if tls else Srtp.OFF,
    )
    telephone.send(replace(plain, **more))
    telephone.wait_registration(user, Registration.REGISTERED, since=mark)
    return telephone
