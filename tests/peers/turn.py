"""A real STUN and TURN server: coturn on the loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.peers.programs import free_port, program, running, wait_until

USER, PASSWORD = "orders", "relay-5"


@dataclass(frozen=True, slots=True)
class Turn:
    """One running server."""

    address: str
    log: Path

    def relayed(self) -> bool:
        """Whether it has relayed for the user of the tests."""
        return f"user <{USER}>: incoming packet ALLOCATE processed, success" in self.log.read_text()


@contextmanager
def turn_server(folder: Path) -> Iterator[Turn]:
    """Serve STUN to everybody and TURN to the user of the tests."""
    port = free_port()
    config = folder / "turn.conf"
    lines = ["listening-ip=127.0.0.1", "relay-ip=127.0.0.1", f"listening-port={port}"]
    lines += ["no-tls", "no-dtls", "no-cli", "allow-loopback-peers", "lt-cred-mech", "realm=test"]
    lines += [f"user={USER}:{PASSWORD}", "log-file=stdout", "verbose"]
    lines += [f"pidfile={folder}/turn.pid", f"userdb={folder}/turn.db"]
    config.write_text("\n".join(lines) + "\n", "utf-8")
    log = folder / "turn.log"
    command = [program("turnserver", "coturn"), "-c", str(config)]
    with running(command, log, folder) as process:
        ready = f"UDP listener opened on: 127.0.0.1:{port}"
        wait_until(
            "coturn listens",
            lambda: (
                process.poll() is not None
                or "listener opened on : 127.0.0.1" in _read(log)
                or ready in _read(log)
            ),
        )
        assert process.poll() is None, _read(log)
        yield Turn(f"127.0.0.1:{port}", log)


def _read(log: Path) -> str:
    return log.read_text("utf-8", "replace")
