"""Directories over LDAP (RFC 4511), as OpenLDAP and Active Directory keep them.

Nothing is ever said outside TLS: `ldaps://` begins with it, `ldap://` asks for it first (StartTLS)
and leaves where the server has none.
"""

import hashlib
import ssl
import uuid
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from app import trust
from app.crm.directories import troubles
from app.crm.directories.entries import Book, Checked, Entry, Fetched, Values
from app.crm.imports.source import Progress
from app.errors import UserError
from app.i18n import N_, _
from app.settings import Directory

with warnings.catch_warnings():
    # The library asks pyasn1 for names by their old spelling; both are pinned.
    warnings.simplefilter("ignore", DeprecationWarning)
    import ldap3
    from ldap3.core import exceptions
    from ldap3.core.results import RESULT_SUCCESS

EVERYBODY = (
    "(&(objectClass=person)(|(telephoneNumber=*)(mobile=*)(homePhone=*)(ipPhone=*)"
    "(otherTelephone=*)))"
)
"""Whom a directory without a filter of its own gives: people who can be called."""
_PORTS = {"ldaps": 636, "ldap": 389}
_PAGE = 500
"""Entries at once; servers hand out a thousand at most."""
_CONNECT_S, _ANSWER_S = 8, 120
_FIELDS = (
    ("givenname", "given_name"),
    ("sn", "family_name"),
    ("displayname", "name"),
    ("cn", "name"),
    ("company", "organisation"),
    ("o", "organisation"),
    ("title", "job_title"),
    ("mail", "email"),
    ("telephonenumber", "work"),
    ("ipphone", "work"),
    ("othertelephone", "work"),
    ("mobile", "mobile"),
    ("othermobile", "mobile"),
    ("homephone", "home"),
    ("facsimiletelephonenumber", "fax"),
)
_IDS = ("entryuuid", "objectguid")
_REASONS = {
    "LDAPInvalidCredentialsResult": N_(
        "{host} does not accept this user and password. Nothing was changed."
    ),
    "LDAPInsufficientAccessRightsResult": N_(
        "{host} does not let this user read the address book. Nothing was changed."
    ),
    "LDAPNoSuchObjectResult": N_("{host} has nothing below {base}. Nothing was changed."),
    "LDAPInvalidDNSyntaxResult": N_("“{base}” is no base, such as dc=office,dc=example."),
    "LDAPInvalidDnError": N_("“{base}” is no base, such as dc=office,dc=example."),
    "LDAPInvalidFilterError": N_("The filter cannot be read. It looks like (objectClass=person)."),
    "LDAPUnwillingToPerformResult": N_("{host} refuses: {status}. Nothing was changed."),
}
"""Words by the library's name of an error."""


class Ldap:
    """The entries of one server below its base that pass the filter."""

    def __init__(self, directory: Directory, password: str) -> None:
        """Raises `UserError` for what cannot be asked."""
        self._directory = directory
        self._password = password
        self._scheme, self._host, self._port = _place(directory.address)
        if directory.user and not password:
            # To a server an empty password is no wrong one: it lets anybody in, as nobody.
            raise UserError(_("Please enter the password of this user."))
        try:
            self._tls = _Verified(trust.context(directory.ca_file))
        except OSError as error:
            raise troubles.unreadable_certificate(directory.ca_file, error) from error

    def check(self) -> Checked:
        """Try the server, and count the entries there are."""
        with self._connected() as connection:
            base = self._base(connection)
            count = sum(1 for _one in self._found(connection, base, ["1.1"], Fetched()))
        if not count:
            words = _(
                "{host} answers, but nobody with a telephone number was found below {base}. "
                "Look at the base and the filter, or at what this user may read."
            )
            raise UserError(words.format(host=self._host, base=base))
        return Checked(count=count, books=(Book(self._host, self._directory.address),))

    def fetch(self, known: Mapping[str, str], progress: Progress) -> Fetched:
        """Read every entry; those that say what they said are not given again."""
        fetched = Fetched()
        wanted = [*(name for name, _field in _FIELDS), *_IDS]
        with self._connected() as connection:
            base = self._base(connection)
            for found in self._found(connection, base, wanted, fetched):
                entry = _entry(found)
                fetched.seen.add(entry.uid)
                if known.get(entry.uid) != entry.mark:
                    fetched.entries.append(entry)
                if not len(fetched.seen) % _PAGE:
                    progress(0.5, self._host)
        return fetched

    @contextmanager
    def _connected(self) -> Iterator[ldap3.Connection]:
        """A connection within TLS, for this user; its errors are in words for the person."""
        troubles.reach(self._host, self._port, _CONNECT_S)
        server = ldap3.Server(
            self._host,
            self._port,
            use_ssl=self._scheme == "ldaps",
            tls=self._tls,
            get_info=ldap3.NONE,
            connect_timeout=_CONNECT_S,
        )
        user = self._directory.user
        connection = ldap3.Connection(
            server,
            user or None,
            self._password or None,
            authentication=ldap3.SIMPLE if user else ldap3.ANONYMOUS,
            read_only=True,
            check_names=False,
            auto_referrals=False,  # the password is for this server alone
            receive_timeout=_ANSWER_S,
            raise_exceptions=True,
        )
        try:
            connection.open(read_server_info=False)
            if self._scheme == "ldap":
                self._begin_tls(connection)
            connection.bind(read_server_info=False)
            yield connection
        except exceptions.LDAPException as error:
            raise self._trouble(error) from error
        finally:
            connection.strategy.close()

    def _begin_tls(self, connection: ldap3.Connection) -> None:
        try:
            connection.start_tls(read_server_info=False)
        except exceptions.LDAPOperationResult as error:
            words = _(
                "{host} offers no encryption at this address, so the password was not sent. "
                "Try ldaps:// instead."
            )
            raise UserError(words.format(host=self._host)) from error

    def _base(self, connection: ldap3.Connection) -> str:
        """The base given, else the one the server names first; raises `UserError`."""
        if self._directory.base:
            return self._directory.base
        names = ["defaultNamingContext", "namingContexts"]
        connection.search("", "(objectClass=*)", ldap3.BASE, attributes=names)
        for found in connection.response or ():
            raw = found.get("raw_attributes", {})
            for name in names:
                for value in raw.get(name, ()):
                    return str(value, "utf-8", "replace")
        words = _(
            "{host} does not say where its entries lie. "
            "Give the base, such as dc=office,dc=example."
        )
        raise UserError(words.format(host=self._host))

    def _found(
        self, connection: ldap3.Connection, base: str, attributes: list[str], fetched: Fetched
    ) -> Iterator[dict[str, Any]]:
        """The entries, page by page; `fetched` is told where the server stops before the end."""
        pages = connection.extend.standard.paged_search(
            base,
            self._directory.filter or EVERYBODY,
            attributes=attributes,
            paged_size=_PAGE,
            generator=True,
        )
        for found in pages:
            if found["type"] == "searchResEntry":
                yield found
        # At a limit of its own the server only says so behind what it has given.
        fetched.complete = connection.result["result"] == RESULT_SUCCESS

    def _trouble(self, error: exceptions.LDAPException) -> UserError:
        if self._tls.failure is not None:
            return troubles.unreached(self._host, self._tls.failure)
        if isinstance(error, exceptions.LDAPSocketReceiveError):
            return troubles.unreached(self._host, TimeoutError())
        words = _REASONS.get(type(error).__name__)
        text = _(words or N_("{host} answers with an error ({status}). Nothing was changed."))
        said = str(error)[:120]
        return UserError(text.format(host=self._host, base=self._directory.base, status=said))


class _Verified(ldap3.Tls):
    """TLS as this program has it everywhere; remembers why it could not be had."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._context = context
        self.failure: OSError | None = None

    def wrap_socket(self, connection: ldap3.Connection, do_handshake: bool = False) -> None:  # noqa: FBT001, FBT002  the library's own
        try:
            connection.socket = self._context.wrap_socket(
                connection.socket,
                server_hostname=connection.server.host,
                do_handshake_on_connect=do_handshake,
            )
        except OSError as error:
            self.failure = error
            raise


def _place(address: str) -> tuple[str, str, int]:
    """Scheme, host and port; raises `UserError` for an address that is none."""
    text = address.strip()
    try:
        parts = urlsplit(text if "://" in text else f"ldaps://{text}")
        if parts.scheme in _PORTS and parts.hostname and parts.username is None:
            return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
    except ValueError:
        pass
    words = _("“{text}” is no address of a server, such as ldaps://server.example.")
    raise UserError(words.format(text=text[:80]))


def _entry(found: Mapping[str, Any]) -> Entry:
    raw = {name.lower(): values for name, values in found["raw_attributes"].items()}
    values = _values(raw)
    mark = hashlib.blake2b(repr(values).encode(), digest_size=16).hexdigest()
    return Entry(_uid(raw, str(found["dn"])), mark, values)


def _values(raw: Mapping[str, list[bytes]]) -> Values:
    values = [
        (field, text)
        for name, field in _FIELDS
        for value in raw.get(name, ())
        if (text := value.decode("utf-8", "replace").strip())
    ]
    known = {field for field, _text in values}
    if "given_name" not in known and "name" in known:
        # A family name must be there, and alone says less than the whole name.
        values = [(field, text) for field, text in values if field != "family_name"]
    return values


def _uid(raw: Mapping[str, list[bytes]], dn: str) -> str:
    """What stays when an entry is renamed or moved, where the server has such a thing."""
    if ids := raw.get("entryuuid"):
        return ids[0].decode("ascii", "replace")
    if ids := raw.get("objectguid"):
        return str(uuid.UUID(bytes_le=ids[0]))
    return dn
