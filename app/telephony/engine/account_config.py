"""An account as pjsip is told of it; the hop is told where its server is."""

import pjsua2 as pj

from app.telephony.engine import convert, nat, srtp
from app.telephony.engine.endpoint import SipEndpoint
from app.telephony.engine.hop.digest import Login
from app.telephony.engine.hop.places import in_uri
from app.telephony.engine.hop.ways import Upstream
from app.telephony.engine.sip_account import SipAccount

EXPIRES_S = 60
"""How long the server is asked to remember us: one that has forgotten us and does not say so when
the pulse asks is noticed when that is over."""


def config_for(
    account: SipAccount, endpoint: SipEndpoint, instance: str, *, stun_answers: bool
) -> pj.AccountConfig:
    """The native configuration of an account, for the target in use and our address of now."""
    command, hop = account.command, endpoint.hop
    server = command.registrar
    address = hop.address_toward(account.places)
    config = pj.AccountConfig()
    host = convert.split_host(server)
    domain = host[0] if host else in_uri(address)
    port = "" if host else f":{hop.port}"
    own = f"sip:{convert.user_part(command.user)}@{domain}{port}"
    config.idUri = convert.own_address(command.display_name, own)
    if server:
        # Never sipConfig.transportId: a hostile 200 OK could then abort the process.
        registration = config.regConfig
        registration.registrarUri = f"sip:{server}"
        registration.registerOnAdd = False
        registration.timeoutSec = EXPIRES_S
        registration.retryIntervalSec = 0  # when and where to try again is for us to say
        registration.contactParams = f';+sip.instance="{instance}"'
        login = _login(account)
        config.sipConfig.authCreds.append(
            pj.AuthCredInfo("digest", "*", login.user, 0, login.password)
        )
    config.sipConfig.proxies.append(hop.use(_upstream(account, own)))
    # Addresses and signs of life are the hop's matter.
    config.natConfig.contactRewriteUse = config.natConfig.viaRewriteUse = 0
    config.natConfig.udpKaIntervalSec = 0
    nat.ask_for(command, account.found, config, stun_answers=stun_answers)
    # This pjsip was built without IPv6 and aborts when its media is asked for it: the messages go
    # over IPv6 where the server is there, the sound always over IPv4.
    sound = address if ":" not in address else hop.address_toward(())
    config.mediaConfig.transportConfig = endpoint.rtp_transport(sound)
    config.mwiConfig.enabled = command.mailbox and bool(server)
    config.presConfig.publishEnabled = command.presence and bool(server)
    srtp.ask_for(command.srtp, config)
    return config


def _login(account: SipAccount) -> Login:
    command = account.command
    return Login(command.auth_user or command.user, command.password)


def _upstream(account: SipAccount, own: str) -> Upstream:
    command = account.command
    host = convert.split_host(command.proxy or command.registrar)
    return Upstream(
        account=command.account,
        user=command.user,
        host=host[0].strip("[]") if host else "",
        domain=command.registrar,
        address=own,
        login=_login(account) if command.registrar else None,
        places=account.places,
        transport=account.transport,
        ca_file=command.ca_file,
        certificate=command.certificate,
        keep_alive_s=command.keep_alive_s,
    )
