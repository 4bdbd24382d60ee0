"""A real STUN and TURN server: coturn on the loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.peers.networks import SERVER, Network
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
def turn_server(folder: Path, network: Network | None = None) -> Iterator[Turn]:
    """Serve STUN to everybody and TURN to the user of the tests; on the server of a network."""
    host = SERVER if network is not None else "127.0.0.1"
    port = free_port()
    config = folder / "turn.conf"
    lines = [f"listening-ip={host}", f"relay-ip={host}", f"listening-port={port}"]
    lines += ["no-tls", "no-dtls", "no-cli", "allow-loopback-peers", "lt-cred-mech", "realm=test"]
    lines += [f"user={USER}:{PASSWORD}", "log-file=stdout", "verbose"]
    lines += [f"pidfile={folder}/turn.pid", f"userdb={folder}/turn.db"]
    config.write_text("\n".join(lines) + "\n", "utf-8")
    log = folder / "turn.log"
    command = [program("turnserver", "coturn"), "-c", str(config)]
    if network is not None:
        command = network.inside(network.server, *command)
    with running(command, log, folder) as process:
        ready = f"UDP listener opened on: {host}:{port}"
        wait_until(
            "coturn listens",
            lambda: (
                process.poll() is not None
                or f"listener opened on : {host}" in _read(log)
                or ready in _read(log)
            ),
        )
        assert process.poll() is None, _read(log)
        yield Turn(f"{host}:{port}", log)


def _read(log: Path) -> str:
    return log.read_text("utf-8", "replace")
