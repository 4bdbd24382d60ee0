"""SIP written by hand: a bare UDP socket that says what no honest telephone would."""

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
        """Whether the engine still answers an honest OPTIONS."""
        self._count += 1
        call_id = f"alive-{self.port}-{self._count}"
        self.say(request("OPTIONS", call_id, self.port))
        try:
            while call_id.encode() not in self._socket.recv(65535):
                pass
        except TimeoutError:
            return False
        return True

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
            if "INVITE" in answer and answer.split(" ", 2)[1] >= "200":
                self.say(_acknowledgement(answer, self.port))
                return answer

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


def answer_with(peer: socket.socket, description: str) -> str:
    """Answer the INVITE that comes to this socket with this session description; gives it."""
    while True:
        data, source = peer.recvfrom(65535)
        message = data.decode()
        if message.startswith("INVITE "):
            break
    kept = ("via:", "from:", "call-id:", "cseq:", "record-route:")
    lines = [line for line in message.split("\r\n") if line.lower().startswith(kept)]
    to = next(line for line in message.split("\r\n") if line.lower().startswith("to:"))
    head = ["SIP/2.0 200 OK", *lines, f"{to};tag=peer"]
    head += [f"Contact: <sip:peer@127.0.0.1:{peer.getsockname()[1]}>"]
    head += ["Content-Type: application/sdp", f"Content-Length: {len(description)}"]
    peer.sendto(("\r\n".join(head) + "\r\n\r\n" + description).encode(), source)
    return message


def agree_to_bye(peer: socket.socket) -> str:
    """Wait for the BYE of the other side and agree; gives it."""
    while True:
        data, source = peer.recvfrom(65535)
        message = data.decode()
        if message.startswith("BYE "):
            break
    kept = ("via:", "from:", "to:", "call-id:", "cseq:")
    lines = [line for line in message.split("\r\n") if line.lower().startswith(kept)]
    head = ["SIP/2.0 200 OK", *lines, "Content-Length: 0"]
    peer.sendto(("\r\n".join(head) + "\r\n\r\n").encode(), source)
    return message
