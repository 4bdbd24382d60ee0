"""A real name server: dnsmasq with the records a test gives it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.peers.programs import free_port, program, running, wait_until

SRV = "srv-host={service},{target},{port},{priority},{weight}"
NAPTR = 'naptr-record={name},{order},{preference},s,{service},"",{replacement}'


@contextmanager
def name_server(folder: Path, records: list[str]) -> Iterator[str]:
    """Answer with these lines of a dnsmasq configuration; gives address:port."""
    port = free_port()
    config = folder / f"dnsmasq-{port}.conf"
    lines = ["no-resolv", "no-hosts", "no-daemon", "bind-interfaces", "listen-address=127.0.0.1"]
    lines += [f"port={port}", "local=/test/", f"pid-file={folder}/dnsmasq.pid", "user=root"]
    config.write_text("\n".join([*lines, *records]) + "\n", "utf-8")
    log = folder / "dnsmasq.log"
    command = [program("dnsmasq", "dnsmasq-base"), f"--conf-file={config}", "--log-facility=-"]
    with running(command, log, folder) as process:
        wait_until("dnsmasq listens", lambda: process.poll() is not None or _answers(port))
        assert process.poll() is None, log.read_text()
        yield f"127.0.0.1:{port}"


def _answers(port: int) -> bool:
    import dns.exception
    import dns.message
    import dns.query

    try:
        question = dns.message.make_query("test.", "SOA")
        dns.query.udp(question, "127.0.0.1", port=port, timeout=0.2)
    except (dns.exception.DNSException, OSError):
        return False
    return True
