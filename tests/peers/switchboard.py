"""A switchboard that tells of the calls of its telephones, written down for SIPp."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.peers.programs import free_port, program, running

DIALOG = (
    '<dialog id="101" call-id="pbx" direction="{direction}"><state>{state}</state>'
    '<remote><identity display="{name}">sip:0478@pbx</identity></remote></dialog>'
)
_HEAD = """<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="switchboard">
<recv request="REGISTER" optional="true" next="1"/>
<recv request="OPTIONS" optional="true" next="2"/>
<recv request="SUBSCRIBE" rrs="true"><action>
  <ereg regexp="sip:[^;>]*" search_in="hdr" header="Contact:" assign_to="contact"/>
  <ereg regexp="sip:.*" search_in="hdr" header="From:" assign_to="us"/>
  <ereg regexp="sip:[^>]*" search_in="hdr" header="To:" assign_to="them"/>
</action></recv>
"""
_ANSWER = """<send><![CDATA[
SIP/2.0 {answer}
[last_Via:]
[last_From:]
[last_To:]{tag}
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:pbx@[local_ip]:[local_port]>
Expires: {expires}
Content-Length: 0

]]></send>
"""
_NOTIFY = """<send retrans="500"><![CDATA[
NOTIFY [$contact] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <[$them]>;tag=pbx
To: <[$us]
Call-ID: [call_id]
CSeq: {number} NOTIFY
Contact: <sip:pbx@[local_ip]:[local_port]>
Max-Forwards: 70
Event: dialog
Subscription-State: {state}
Content-Type: application/dialog-info+xml
Content-Length: [len]

{body}]]></send>
<recv response="200"/>
"""
_TAIL = """<nop next="4"/>
<label id="1"/>
{registered}<nop next="4"/>
<label id="2"/>
{alive}<label id="4"/>
<Reference variables="contact,us,them"/>
</scenario>
"""


def report(version: int, kind: str, dialogs: str) -> str:
    """A dialog-info as Asterisk writes it; `kind` is "full" or "partial"."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<dialog-info'
        f' xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" state="{kind}"'
        f' entity="sip:101@pbx">{dialogs}</dialog-info>'
    )


def telling(*told: tuple[str, str], first: int = 1) -> str:
    """Accepts a subscription and sends these NOTIFYs: their Subscription-State and body."""
    notifies = (
        _NOTIFY.format(number=number, state=state, body=body)
        for number, (state, body) in enumerate(told, first)
    )
    tag = ";tag=pbx" if first == 1 else ""
    accepted = _ANSWER.format(answer="202 Accepted", tag=tag, expires=600)
    return accepted + "".join(notifies)


def asked_again(report_: str) -> str:
    """Accepts the refreshed subscription and sends this report, the third NOTIFY."""
    return '<recv request="SUBSCRIBE"/>\n' + telling(("active", report_), first=3)


def refusing(answer: str) -> str:
    """Answers a subscription with this status."""
    return _ANSWER.format(answer=answer, tag=";tag=pbx", expires=0)


@contextmanager
def switchboard(folder: Path, subscribed: str) -> Iterator[int]:
    """SIPp registers everybody and does to each subscription what is written; gives its port."""
    folder.mkdir(exist_ok=True)
    file, port = folder / "switchboard.xml", free_port()
    registered = _ANSWER.format(answer="200 OK", tag=";tag=pbx", expires=60).replace(
        "Contact: <sip:pbx@[local_ip]:[local_port]>\n", "[last_Contact:];expires=60\n"
    )
    alive = _ANSWER.format(answer="200 OK", tag=";tag=pbx", expires=0)
    tail = _TAIL.format(registered=registered, alive=alive)
    file.write_text(_HEAD + subscribed + tail, encoding="utf-8")
    command = [program("sipp", "sip-tester"), "-sf", str(file), "-i", "127.0.0.1"]
    command += ["-p", str(port), "-nostdin", "-trace_err"]
    with running(command, folder / "sipp.log", folder):
        yield port
