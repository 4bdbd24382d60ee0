"""What a far end may answer to our INVITE, played by SIPp: the end is told as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.telephony.events import CallEnded, CallForwarded, CallProgress, EndCause
from tests.peers.engines import Telephone
from tests.peers.programs import free_port, program, running

_REPLY = """  <send><![CDATA[
SIP/2.0 {code} Odd
[last_Via:]
[last_From:]
[last_To:];tag=odd[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:{contact}>
{extra}Content-Length: 0

]]></send>
"""


@contextmanager
def answering(folder: Path, *codes: int, contact: str = "", extra: str = "") -> Iterator[str]:
    """A SIPp that answers every INVITE with these codes, one after the other; gives its address."""
    folder.mkdir()
    port = free_port()
    where = contact or f"odd@127.0.0.1:{port}"
    replies = "".join(_REPLY.format(code=code, contact=where, extra=extra) for code in codes)
    scenario = folder / "scenario.xml"
    scenario.write_text(
        f'<?xml version="1.0"?>\n<scenario name="odd">\n  <recv request="INVITE"/>\n'
        f'{replies}  <recv request="ACK"/>\n</scenario>\n'
    )
    command = [program("sipp", "sip-tester"), "-sf", str(scenario), "-i", "127.0.0.1"]
    command += ["-p", str(port), "-nostdin"]
    with running(command, folder / "sipp.log", folder):
        yield f"odd@127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (486, EndCause.BUSY),
        (600, EndCause.BUSY),
        (603, EndCause.DECLINED),
        (488, EndCause.REFUSED),
        (404, EndCause.NOT_FOUND),
        (503, EndCause.FAILED),
    ],
)
def test_a_refusal_is_told_as_what_it_is(
    telephone: Telephone, tmp_path: Path, code: int, cause: EndCause
) -> None:
    telephone.direct()
    with answering(tmp_path / "sipp", code) as address:
        telephone.dial(address)
        ended = telephone.wait_for(CallEnded)
    assert (ended.cause, ended.code) == (cause, code)


def test_what_comes_before_the_answer_is_told_step_by_step(
    telephone: Telephone, tmp_path: Path
) -> None:
    telephone.direct()
    with answering(tmp_path / "sipp", 181, 182, 183, 180, 480) as address:
        telephone.dial(address)
        assert telephone.wait_for(CallEnded).cause is EndCause.NO_ANSWER
    assert [fact.code for fact in telephone.all(CallProgress)] == [181, 182, 183, 180]


def test_a_redirection_is_followed_and_told(telephone: Telephone, tmp_path: Path) -> None:
    telephone.direct()
    with (
        answering(tmp_path / "there", 486) as there,
        answering(tmp_path / "here", 302, contact=there) as here,
    ):
        telephone.dial(here)
        assert telephone.wait_for(CallForwarded).target == "odd"
        assert telephone.wait_for(CallEnded).cause is EndCause.BUSY
