"""A real SIP registrar and proxy: Kamailio with digest authentication over UDP, TCP and TLS."""

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.telephony.engine.hop.digest import Login, Signer
from app.telephony.engine.hop.message import Message, parse
from tests.peers.certificates import Certificates
from tests.peers.networks import socket_in
from tests.peers.programs import free_port, program, running, wait_until

USERS = {"alice": "wonder-1", "bob": "builder-2", "carol": "carol-3", "dave": "dave-4"}
ASSERTED = "+33478001122"
"""The identity this server asserts for calls from dave; it follows redirections for him alone."""
LINES = {
    "orders": 'Diversion: "Orders line" <sip:600@127.0.0.1>;reason=unconditional',
    "support": 'History-Info: "Support line" <sip:700@127.0.0.1>;index=1, '
    '"Claire" <sip:claire@127.0.0.1;cause=302>;index=1.1, <sip:bob@127.0.0.1>;index=1.2',
    "reception": 'Remote-Party-ID: "Quai des Brumes" <sip:0298001122@127.0.0.1>;party=calling',
    "private": "Remote-Party-ID: <sip:0298001122@127.0.0.1>;party=calling;privacy=full",
}
"""What it adds to calls for these, all of which ring at bob's."""

_CONFIG = """\
#!KAMAILIO
debug=1
log_stderror=yes
children=2
tcp_children=2
auto_aliases=no
enable_tls=yes
tcp_connection_lifetime=3605
listen=udp:{host}:{port}
{probed}listen=tcp:{host}:{port}
listen=tls:{host}:{tls_port}
listen=tls:{host}:{wrong_name_port}
listen=tls:{host}:{strict_port}
alias="localhost"
alias="office.test"
mpath="{modules}"

loadmodule "tls.so"
loadmodule "kex.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "nathelper.so"
loadmodule "htable.so"
loadmodule "auth.so"
loadmodule "tmx.so"
loadmodule "db_sqlite.so"
loadmodule "presence.so"
loadmodule "presence_xml.so"
loadmodule "presence_mwi.so"
loadmodule "presence_dialoginfo.so"
loadmodule "dialog.so"
loadmodule "pua.so"
loadmodule "pua_dialoginfo.so"

modparam("tls", "config", "{folder}/tls.cfg")
modparam("tm", "failure_reply_mode", 3)
modparam("tm", "fr_timer", 5000)
modparam("tm", "fr_inv_timer", 60000)
modparam("rr", "enable_full_lr", 1)
modparam("usrloc", "db_mode", 0)
modparam("usrloc", "use_domain", 0)
modparam("registrar", "min_expires", 20)
modparam("registrar", "max_expires", 3600)
modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
modparam("presence|presence_xml", "db_url", "sqlite:///{folder}/presence.sqlite3")
modparam("presence", "server_address", "sip:127.0.0.1:{port}")
modparam("presence", "subs_db_mode", 0)
modparam("presence", "publ_cache", 2)
modparam("presence_xml", "force_active", 1)
modparam("dialog", "db_mode", 0)
modparam("pua", "db_url", "sqlite:///{folder}/presence.sqlite3")
modparam("pua", "db_mode", 0)
modparam("pua", "outbound_proxy", "sip:{host}:{port}")
modparam("htable", "htable", "passwords=>size=4;")

event_route[htable:mod-init] {{
{passwords}
}}

request_route {{
    if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
    force_rport();
    if (is_method("CANCEL")) {{
        if (t_check_trans()) {{ t_relay(); }}
        exit;
    }}
    if (has_totag()) {{
        if (loose_route()) {{
            handle_ruri_alias();
            t_on_reply("REPLY");
            if (!t_relay()) {{ sl_reply_error(); }}
            exit;
        }}
        if (is_method("SUBSCRIBE") && uri==myself) {{ route(PRESENCE); exit; }}
        if (is_method("ACK")) {{ if (t_check_trans()) {{ t_relay(); }} exit; }}
        sl_send_reply("404", "Not here");
        exit;
    }}
    t_check_trans();
    if (is_method("OPTIONS") && uri==myself && $rU==$null) {{ sl_send_reply("200", "OK"); exit; }}
    if (is_method("REGISTER")) {{
        if (!pv_www_authenticate("$td", "$sht(passwords=>$au)", "0")) {{
            www_challenge("$td", "1");
            exit;
        }}
        if ($au != $tU) {{ sl_send_reply("403", "Forbidden user"); exit; }}
        fix_nated_register();
        if (!save("location")) {{ sl_reply_error(); }}
        exit;
    }}
    if (is_method("PUBLISH") && $sp == {port}) {{ route(PRESENCE); exit; }}
    if (is_method("PUBLISH|SUBSCRIBE")) {{
        if ($fU != "outside" && !pv_proxy_authenticate("$fd", "$sht(passwords=>$au)", "0")) {{
            proxy_challenge("$fd", "1");
            exit;
        }}
        route(PRESENCE);
        exit;
    }}
    if (is_method("INVITE|MESSAGE") && $fU != "outside") {{
        if (!pv_proxy_authenticate("$fd", "$sht(passwords=>$au)", "0")) {{
            proxy_challenge("$fd", "1");
            exit;
        }}
        consume_credentials();
    }}
    if (is_method("INVITE")) {{
{watch}        record_route();
        add_contact_alias();
{lines}
        if ($fU == "dave") {{
            append_hf("P-Asserted-Identity: \\"Dave's firm\\" <sip:{asserted}@127.0.0.1>\\r\\n");
        }}
    }}
    if (uri==myself && !lookup("location")) {{
        t_newtran();
        if ($rU =~ "^[0-9]+$") {{ t_reply("404", "Not Found"); }}
        else {{ t_reply("480", "Temporarily Unavailable"); }}
        exit;
    }}
    handle_ruri_alias();
    t_on_reply("REPLY");
    if ($fU == "dave") {{ t_on_failure("REDIRECT"); }}
    if (!t_relay()) {{ sl_reply_error(); }}
    exit;
}}
route[PRESENCE] {{
    if (!t_newtran()) {{ sl_reply_error(); exit; }}
    if (is_method("PUBLISH")) {{ handle_publish(); }}
    else {{ handle_subscribe(); }}
    t_release();
}}
failure_route[REDIRECT] {{
    if (t_check_status("30[12]")) {{
        $ru = $(T_rpl($ct){{nameaddr.uri}});
        if (!lookup("location")) {{ exit; }}
        t_on_reply("REPLY");
        t_relay();
    }}
}}
onreply_route[REPLY] {{
    if (nat_uac_test("64")) {{ add_contact_alias(); }}
}}
"""

_TLS = """\
[server:default]
method = TLSv1.2+
verify_certificate = no
require_certificate = no
private_key = {server_key}
certificate = {server}

[server:{host}:{wrong_name_port}]
method = TLSv1.2+
verify_certificate = no
require_certificate = no
private_key = {wrong_name_key}
certificate = {wrong_name}

[server:{host}:{strict_port}]
method = TLSv1.2+
verify_certificate = yes
require_certificate = yes
ca_list = {authority}
private_key = {server_key}
certificate = {server}

[client:default]
method = TLSv1.2+
verify_certificate = no
require_certificate = no
"""


@dataclass(slots=True)
class Kamailio:
    """A registrar on loopback; `start` and `stop` may be used again and again."""

    folder: Path
    certificates: Certificates
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    wrong_name_port: int = field(default_factory=free_port)
    strict_port: int = field(default_factory=free_port)
    """TLS for those alone who show a certificate of the authority."""
    host: str = "127.0.0.1"
    namespace: str = ""
    """Network namespace to run in, "" for our own."""
    watches_calls: bool = True
    """Whether it tells lamps how calls stand: thousands of calls make it slow at that."""
    _stack: ExitStack = field(default_factory=ExitStack)

    @property
    def url_host(self) -> str:
        """The address as it stands in a URI."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def address(self) -> str:
        """Registrar as an account names it, for UDP and TCP."""
        return f"{self.url_host}:{self.port}"

    @property
    def tls_address(self) -> str:
        """Registrar as an account names it, for TLS."""
        return f"{self.url_host}:{self.tls_port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._make_tables()
        config = self.folder / "kamailio.cfg"
        config.write_text(
            _CONFIG.format(
                host=self.url_host,
                probed=f"listen=udp:127.0.0.1:{self.port}\n" if self.namespace else "",
                port=self.port,
                tls_port=self.tls_port,
                wrong_name_port=self.wrong_name_port,
                strict_port=self.strict_port,
                modules=_modules(),
                folder=self.folder,
                asserted=ASSERTED,
                watch="        dlg_manage();\n" if self.watches_calls else "",
                lines="\n".join(_line(name, header) for name, header in LINES.items()),
                passwords="\n".join(
                    f'    $sht(passwords=>{user}) = "{word}";' for user, word in USERS.items()
                ),
            )
        )
        (self.folder / "tls.cfg").write_text(
            _TLS.format(
                host=self.url_host,
                wrong_name_port=self.wrong_name_port,
                strict_port=self.strict_port,
                server=self.certificates.server,
                authority=self.certificates.authority,
                server_key=self.certificates.server_key,
                wrong_name=self.certificates.wrong_name,
                wrong_name_key=self.certificates.wrong_name_key,
            )
        )
        command = [program("kamailio", "kamailio"), "-DD", "-E", "-f", str(config)]
        command += ["-Y", str(self.folder), "-P", str(self.folder / "pid"), "-m", "64", "-M", "8"]
        if self.namespace:
            command = [program("ip", "iproute2"), "netns", "exec", self.namespace, *command]
        log = self.folder / "kamailio.log"
        process = self._stack.enter_context(running(command, log, self.folder))
        wait_until(
            f"Kamailio answers ({log})", lambda: process.poll() is not None or self._answers()
        )
        if process.poll() is not None:
            pytest.fail(f"Kamailio ended: {log.read_text()[-2000:]}")

    def _make_tables(self) -> None:
        """What its presence wants to find, though it keeps everything in memory."""
        scripts = Path("/usr/share/kamailio/db_sqlite")
        with sqlite3.connect(self.folder / "presence.sqlite3") as database:
            if database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None:
                for name in ("standard", "presence"):
                    database.executescript((scripts / f"{name}-create.sql").read_text())

    def stop(self) -> None:
        """End it; its bindings are forgotten."""
        self._stack.close()

    def _answers(self) -> bool:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket_in(self.namespace, family, socket.SOCK_DGRAM) as probe:
            probe.settimeout(0.2)
            # Within a namespace too it is on the loopback: beyond it no test may send.
            probe.connect(("127.0.0.1" if self.namespace else self.host, self.port))
            me = probe.getsockname()[1]
            probe.send(
                (
                    f"OPTIONS sip:{self.address} SIP/2.0\r\n"
                    f"Via: SIP/2.0/UDP {self.url_host}:{me};branch=z9hG4bK-probe-{me}\r\n"
                    f"From: <sip:probe@{self.url_host}>;tag=1\r\nTo: <sip:{self.address}>\r\n"
                    f"Call-ID: probe-{me}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 5\r\n"
                    "Content-Length: 0\r\n\r\n"
                ).encode()
            )
            try:
                return probe.recv(2000).startswith(b"SIP/2.0 200")
            except OSError:
                return False


def _line(name: str, header: str) -> str:
    """The rule of a line that is forwarded to bob."""
    quoted = header.replace('"', '\\"')
    return f'        if ($rU == "{name}") {{ append_hf("{quoted}\\r\\n"); $rU = "bob"; }}'


def forget_all(server: Kamailio, user: str) -> None:
    """Have the server forget where this user is, as if it had lost its memory."""
    signer = Signer(Login(user, USERS[user]))
    uri = f"sip:{server.address}".encode()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.settimeout(5)
        other.connect((server.host, server.port))
        for number in (1, 2):
            own = b"<sip:%b@localhost>" % user.encode()
            lines = [
                b"Via: SIP/2.0/UDP 127.0.0.1:%d;rport;branch=z9hG4bK%d"
                % (other.getsockname()[1], number),
                b"From: %b;tag=forget" % own,
                b"To: " + own,
                b"Call-ID: forget-%d" % other.getsockname()[1],
                b"CSeq: %d REGISTER" % number,
                *signer.lines(b"REGISTER", uri),
                b"Contact: *",
                b"Expires: 0",
            ]
            other.send(Message(b"REGISTER %b SIP/2.0" % uri, lines, b"").to_bytes())
            answer = parse(other.recv(4000))
            assert answer is not None
            if answer.status == 200:
                return
            signer.learn(answer, asked=number - 1)
    pytest.fail(f"{user} is not forgotten")


def _modules() -> str:
    """Where Debian keeps Kamailio's modules on this machine."""
    places = sorted(Path("/usr/lib").glob("*/kamailio/modules"))
    return str(places[0] if places else Path("/usr/lib/kamailio/modules"))


@pytest.fixture(scope="session")
def kamailio(
    tmp_path_factory: pytest.TempPathFactory, certificates: Certificates
) -> Iterator[Kamailio]:
    server = Kamailio(tmp_path_factory.mktemp("kamailio"), certificates)
    server.start()
    yield server
    server.stop()
