"""OpenLDAP's slapd, a real LDAP server, on loopback with TLS and a folder of its own."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.peers.certificates import Certificates
from tests.peers.programs import free_port, program, running, wait_until

BASE = "dc=office,dc=example"
USER, PASSWORD = f"cn=reader,{BASE}", "geheim 1é"
_ROOT = f"cn=root,{BASE}"
_CONFIG = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
TLSCACertificateFile {authority}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
sizelimit 400
database mdb
suffix "{base}"
rootdn "{root}"
rootpw "{password}"
directory {folder}/data
limits dn.exact="{root}" size=unlimited
limits dn.exact="{reader}" size.soft=400 size.hard=400 size.pr=1000 size.prtotal=unlimited
limits dn.exact="cn=small,{base}" size.soft=3 size.hard=3 size.prtotal=3
access to attrs=userPassword by anonymous auth by * none
access to dn.subtree="ou=people,{base}" by dn.exact="cn=stranger,{base}" none by * read
access to * by * read
"""
_FIRST = """\
dn: {base}
objectClass: dcObject
objectClass: organization
o: Office
dc: office

dn: ou=people,{base}
objectClass: organizationalUnit
ou: people
"""
_LOGIN = """
dn: cn={name},{base}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: {name}
userPassword: {password}
"""


@dataclass(slots=True)
class Slapd:
    """A server with a few logins; the test fills it before the start."""

    folder: Path
    certificates: Certificates
    plain_port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    _stack: ExitStack = field(default_factory=ExitStack)

    @property
    def tls(self) -> str:
        """Address with TLS from the first byte."""
        return f"ldaps://localhost:{self.tls_port}"

    @property
    def start_tls(self) -> str:
        """Address where TLS is asked for."""
        return f"ldap://localhost:{self.plain_port}"

    def start(self, entries: str, *, named: str = "localhost") -> None:
        """Start it with these entries (LDIF) beside the logins, and wait until it answers.

        Its certificate is for `named`; with "" it has none, and no TLS.
        """
        known = self.certificates
        (self.folder / "data").mkdir()
        config = self.folder / "slapd.conf"
        text = _CONFIG.format(
            folder=self.folder,
            base=BASE,
            root=_ROOT,
            reader=USER,
            password=PASSWORD,
            authority=known.authority,
            certificate=known.server if named == "localhost" else known.wrong_name,
            key=known.server_key if named == "localhost" else known.wrong_name_key,
        )
        if not named:
            text = "\n".join(line for line in text.splitlines() if not line.startswith("TLS"))
        config.write_text(text, encoding="utf-8")
        logins = "".join(
            _LOGIN.format(name=name, base=BASE, password=PASSWORD)
            for name in ("reader", "small", "stranger")
        )
        first = self.folder / "first.ldif"
        first.write_text(f"{_FIRST.format(base=BASE)}{logins}\n{entries}", encoding="utf-8")
        # A copy: AppArmor keeps Debian's own from every folder but its own.
        own = str(shutil.copy(program("slapd", "slapd"), self.folder / "slapd"))
        add = [own, "-T", "add", "-q", "-f", str(config), "-l", str(first)]
        subprocess.run(add, check=True, capture_output=True, timeout=60)
        places = f"ldap://127.0.0.1:{self.plain_port}/"
        if named:
            places += f" ldaps://127.0.0.1:{self.tls_port}/"
        command = [own, "-f", str(config), "-h", places, "-d", "0"]
        self._stack.enter_context(running(command, self.folder / "log", self.folder))
        wait_until("slapd answers", self._answers, 20)

    def stop(self) -> None:
        """End it."""
        self._stack.close()

    def change(self, ldif: str) -> None:
        """Change entries as an administrator does, by an LDIF of changes."""
        changes = self.folder / "changes.ldif"
        changes.write_text(ldif, encoding="utf-8")
        command = [program("ldapmodify", "ldap-utils"), "-x", "-D", _ROOT, "-w", PASSWORD]
        command += ["-H", f"ldap://127.0.0.1:{self.plain_port}", "-f", str(changes)]
        subprocess.run(command, check=True, capture_output=True, timeout=60)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.plain_port), 1).close()
        except OSError:
            return False
        return True


def person(uid: str, name: str, **values: str) -> str:
    """One entry as LDIF."""
    lines = [f"dn: uid={uid},ou=people,{BASE}", "objectClass: inetOrgPerson", f"uid: {uid}"]
    lines += [f"cn: {name}", f"sn: {name.rsplit(maxsplit=1)[-1]}"]
    return "\n".join([*lines, *(f"{key}: {value}" for key, value in values.items()), "", ""])


@pytest.fixture
def slapd(tmp_path: Path, certificates: Certificates) -> Iterator[Slapd]:
    """A server that the test starts, with what it wants in it."""
    folder = tmp_path / "slapd"
    folder.mkdir()
    server = Slapd(folder, certificates)
    yield server
    server.stop()
