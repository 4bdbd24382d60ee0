"""SIP written by hand: a bare UDP socket that says what no honest telephone would."""

import re
import socket

SESSION = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
"""An offer without its media lines."""


class Wire:
    """A UDP socket that speaks to one engine on the loopback."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._to = ("127.0.0.1", port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.settimeout(5)
        self._count = 0

    @property
    def port(self) -> int:
        """The port it is heard from."""
        return int(self._socket.getsockname()[1])

    def say(self, data: bytes) -> None:
        """Send these bytes."""
        self._socket.sendto(data, self._to)

    def is_answered(self) -> bool:
        """Whether the engine still answers an honest OPTIONS, said again as SIP over UDP does."""
        self._count += 1
        call_id = f"alive-{self.port}-{self._count}"
        for _again in range(5):
            self.say(request("OPTIONS", call_id, self.port))
            if self.hears(call_id.encode(), seconds=1):
                return True
        return False

    def hears(self, text: bytes, *, seconds: float = 5) -> bytes:
        """The next message with these bytes in it; b"" when none comes in time."""
        self._socket.settimeout(seconds)
        try:
            while text not in (message := self._socket.recv(65535)):
                pass
        except TimeoutError:
            return b""
        finally:
            self._socket.settimeout(5)
        return message

    def call(self, offer: str) -> str:
        """Send an INVITE with this offer; gives its Call-ID."""
        self._count += 1
        call_id = f"call-{self.port}-{self._count}"
        kind = "Content-Type: application/sdp"
        self.say(request("INVITE", call_id, self.port, extra=kind, body=offer))
        return call_id

    def final(self) -> str:
        """The next final answer to an INVITE, acknowledged; raises TimeoutError without one."""
        while True:
            answer = self._socket.recv(65535).decode()
            if re.match(r"SIP/2.0 [2-6](?s:.*)CSeq: \d+ INVITE", answer):
                self.say(_acknowledgement(answer, self.port))
                return answer

    def agree(self, asked: str, status: str = "200 OK", description: str = "") -> None:
        """Answer a request of theirs."""
        self.say(reply(asked, status, port=self.port, description=description))

    def go_on(self, answer: str, method: str, number: int, *, offer: str = "") -> None:
        """Ask something more in the dialog that this answer has begun; `number` is its CSeq."""
        kept = ("from:", "to:", "call-id:")
        lines = [line for line in answer.split("\r\n") if line.lower().startswith(kept)]
        head = [f"{method} sip:desk@127.0.0.1 SIP/2.0", *lines, f"CSeq: {number} {method}"]
        head += [f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch=z9hG4bK-{method}-{number}"]
        head += ["Max-Forwards: 70", f"Contact: <sip:tester@127.0.0.1:{self.port}>"]
        head += ["Content-Type: application/sdp"] if offer else []
        head += [f"Content-Length: {len(offer)}"]
        self.say(("\r\n".join(head) + "\r\n\r\n" + offer).encode())

    def close(self) -> None:
        """Hang up the socket."""
        self._socket.close()


def _acknowledgement(answer: str, port: int) -> bytes:
    kept = ("via:", "from:", "to:", "call-id:")
    lines = [line for line in answer.split("\r\n") if line.lower().startswith(kept)]
    head = [f"ACK sip:desk@127.0.0.1:{port} SIP/2.0", *lines, "CSeq: 1 ACK", "Content-Length: 0"]
    return ("\r\n".join(head) + "\r\n\r\n").encode()


def request(method: str, call_id: str, port: int, *, extra: str = "", body: str = "") -> bytes:
    """A well-formed request to the desk; `extra` holds further header lines."""
    lines = [
        f"{method} sip:desk@127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:{port};rport;branch=z9hG4bK-{call_id}",
        "Max-Forwards: 70",
        f"From: <sip:tester@127.0.0.1:{port}>;tag=1",
        "To: <sip:desk@127.0.0.1>",
        f"Call-ID: {call_id}",
        f"CSeq: 1 {method}",
        f"Contact: <sip:tester@127.0.0.1:{port}>",
        *([extra] if extra else []),
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def reply(asked: str, status: str, *, port: int, description: str = "") -> bytes:
    """An answer to this request, such as "180 Ringing", by somebody heard at this port."""
    kept = ("via:", "from:", "to:", "call-id:", "cseq:", "record-route:")
    lines = [line for line in asked.split("\r\n") if line.lower().startswith(kept)]
    begun = any(line.lower().startswith("to:") and ";tag=" in line for line in lines)
    tag = "" if begun else ";tag=peer"
    lines = [line + tag if line.lower().startswith("to:") else line for line in lines]
    head = [f"SIP/2.0 {status}", *lines, f"Contact: <sip:peer@127.0.0.1:{port}>"]
    head += ["Content-Type: application/sdp"] if description else []
    head += [f"Content-Length: {len(description)}"]
    return ("\r\n".join(head) + "\r\n\r\n" + description).encode()


def answer_with(peer: socket.socket, description: str) -> str:
    """Answer the INVITE that comes to this socket with this session description; gives it."""
    return _agree(peer, "INVITE", description)


def agree_to_bye(peer: socket.socket) -> str:
    """Wait for the BYE of the other side and agree; gives it."""
    return _agree(peer, "BYE", "")


def _agree(peer: socket.socket, method: str, description: str) -> str:
    while True:
        data, source = peer.recvfrom(65535)
        asked = data.decode()
        if asked.startswith(f"{method} "):
            break
    port = peer.getsockname()[1]
    peer.sendto(reply(asked, "200 OK", port=port, description=description), source)
    return asked
