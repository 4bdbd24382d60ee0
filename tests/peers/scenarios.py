"""SIPp as the called person, its part written step by step: what is heard, what is answered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.peers.programs import free_port, program, running

_OFFER = """\
v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [{port}] RTP/AVP 0 101
a=rtpmap:101 telephone-event/8000
"""
_REMEMBER = """
<action>
  <ereg regexp=".*" search_in="hdr" header="From:" assign_to="remote"/>
  <ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="where"/>
</action>"""
_REFERENCE = '<Reference variables="remote,where"/>\n'
"""SIPp refuses a scenario that remembers what it does not use."""
_OPTIONAL = ' optional="true"'
_DESK = "sip:desk@[remote_ip]:[remote_port]"
ME = "peer@[local_ip]:[local_port]"


def _session(wanted: bool, *, port: str = "media_port") -> str:
    return "Content-Type: application/sdp\n\n" + _OFFER.format(port=port) if wanted else ""


def _send(line: str, head: list[str], rest: str) -> str:
    """`rest` is a content type, an empty line and a body, or nothing."""
    kind, _empty, body = rest.partition("\n\n")
    head = [line, *head, *([kind] if kind else []), "Content-Length: [len]"]
    return "<send><![CDATA[\n" + "\n".join(head) + "\n\n" + body + "]]></send>\n"


def _call(method: str, to: str) -> list[str]:
    lines = ["Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]", "[routes]"]
    lines += [f"From: <sip:{ME}>;tag=peer[call_number]", to, "Call-ID: [call_id]"]
    return [*lines, f"CSeq: 1 {method}", f"Contact: <sip:{ME}>", "Max-Forwards: 70"]


def hear(method: str) -> str:
    """Wait for a request."""
    first = _REMEMBER if method == "INVITE" else ""
    return f'<recv request="{method}" rrs="true">{first}</recv>\n'


def hear_answer(code: int, *, optional: bool = False) -> str:
    """Wait for the answer to our own request."""
    return f'<recv response="{code}" rrs="true"{_OPTIONAL * optional}/>\n'


def answer(
    code: int, *, session: bool = False, first: bool = False, extra: str = "", contact: str = ME
) -> str:
    """Answer what was heard; `first` is the answer that begins the dialog."""
    tag = ";tag=peer[call_number]" if first else ""
    lines = ["[last_Via:]", "[last_From:]", f"[last_To:]{tag}", "[last_Call-ID:]", "[last_CSeq:]"]
    lines += ["[last_Record-Route:]", f"Contact: <sip:{contact}>"]
    return _send(f"SIP/2.0 {code} Peer", [*lines, *([extra] if extra else [])], _session(session))


def ask(method: str, number: int, *, extra: str = "", body: str = "", session: bool = False) -> str:
    """Send a request within the dialog; `number` is its CSeq."""
    lines = ["Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]", "[routes]"]
    lines += [
        f"From: <sip:{ME}>;tag=peer[call_number]",
        "To:[$remote]",
        "[last_Call-ID:]",
        f"CSeq: {number} {method}",
    ]
    lines += ["Max-Forwards: 70", f"Contact: <sip:{ME}>"]
    lines += [extra] if extra else []
    return _send(f"{method} [$where] SIP/2.0", lines, body or _session(session))


def invite(*, session: bool = True) -> str:
    """Call the desk."""
    return _send(f"INVITE {_DESK} SIP/2.0", _call("INVITE", f"To: <{_DESK}>"), _session(session))


def acknowledge(*, session: bool = False) -> str:
    """Take the answer to our call; `session` answers the offer that was in it."""
    return _send("ACK [next_url] SIP/2.0", _call("ACK", "[last_To:]"), _session(session))


def early_sound(file: Path) -> str:
    """Answer 183 and play a file (G.711 µ-law without a header) again and again from then on."""
    body = _session(wanted=True, port="rtpstream_audio_port")
    lines = ["[last_Via:]", "[last_From:]", "[last_To:];tag=peer[call_number]"]
    lines += ["[last_Call-ID:]", "[last_CSeq:]", f"Contact: <sip:{ME}>"]
    play = f'<nop><action><exec rtp_stream="{file},-1,0"/></action></nop>\n'
    return _send("SIP/2.0 183 Peer", lines, body) + play


def pause(milliseconds: int) -> str:
    """Let time pass."""
    return f'<pause milliseconds="{milliseconds}"/>\n'


def for_ever(*steps: str) -> str:
    """Begin again after the last of these."""
    again = re.sub(r"(?s)(.*<(?:send|recv))", r'\1 next="1"', "".join(steps))
    return f'<label id="1"/>\n{again}'


def registers(*steps: str) -> str:
    """Accept every registration; these steps are for the calls."""
    agreed = answer(200, first=True, extra="Expires: 60")
    head = '<recv request="REGISTER" optional="true" next="9"/>\n'
    return f'{head}{"".join(steps)}<nop next="8"/>\n<label id="9"/>\n{agreed}<label id="8"/>\n'


RINGS = hear_answer(100, optional=True) + hear_answer(180, optional=True)
ANSWERED = hear("INVITE") + answer(200, session=True, first=True) + hear("ACK")
REINVITED = hear("INVITE") + answer(200, session=True) + hear("ACK")


@contextmanager
def playing(folder: Path, *steps: str, echo: bool = False) -> Iterator[str]:
    """A SIPp that plays these steps with everybody who calls; gives its address.

    With `echo` it sends back the sound it hears.
    """
    port = free_port()
    with _sipp(folder, steps, "-p", str(port), *(["-rtp_echo"] if echo else [])):
        yield f"peer@127.0.0.1:{port}"


@contextmanager
def calling(folder: Path, target: str, *steps: str) -> Iterator[None]:
    """A SIPp that calls host:port once, plays these steps and sends back the sound it hears."""
    with _sipp(folder, steps, target, "-m", "1", "-p", str(free_port()), "-rtp_echo"):
        yield


@contextmanager
def _sipp(folder: Path, steps: tuple[str, ...], *words: str) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    file = folder / "scenario.xml"
    told = "".join(steps)
    known = _REFERENCE * ("assign_to" in told)
    file.write_text(
        f'<?xml version="1.0"?>\n<scenario name="{folder.name}">\n{told}{known}</scenario>\n'
    )
    command = [program("sipp", "sip-tester"), *words, "-sf", str(file), "-i", "127.0.0.1"]
    command += ["-mp", str(free_port()), "-nostdin", "-trace_err"]
    with running(command, folder / "sipp.log", folder):
        yield
