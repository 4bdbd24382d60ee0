"""Who may ask something of this telephone, and how often; what is dropped is counted."""

from collections.abc import Callable

import msgspec

from app.clock import now_ms
from app.telephony.commands import Transport
from app.telephony.engine.hop.message import Message
from app.telephony.engine.hop.places import user_of
from app.telephony.engine.hop.ways import Source, Upstream
from app.telephony.events import Event, RequestsDropped


class Dropped(msgspec.Struct):
    """What was dropped since it was told last."""

    strangers: int = 0
    too_fast: int = 0
    harmful: int = 0
    source: str = ""

    @property
    def any(self) -> bool:
        """Whether anything was."""
        return bool(self.strangers or self.too_fast or self.harmful)


class Guard:
    """Knows the servers of the accounts: they alone may call an account that has one."""

    def __init__(self, say: Callable[[Event], None]) -> None:
        self._say = say
        self._upstreams: dict[bytes, Upstream] = {}
        self._by_host: dict[str, list[bytes]] = {}
        self._direct: list[bytes] = []
        self.dropped = Dropped()

    def know(self, upstreams: dict[bytes, Upstream]) -> None:
        """These are the accounts, from now on."""
        self._upstreams = upstreams
        self._direct = [token for token, one in upstreams.items() if not one.host]
        self._by_host = {}
        for token, one in upstreams.items():
            if one.transport is Transport.TLS:
                continue  # only what comes over its own connection is from its server
            for place in one.places:
                self._by_host.setdefault(place.host, []).append(token)

    def takes_from(self, host: str) -> bool:
        """Whether a request that belongs to nothing known may come from there."""
        return bool(self._direct) or host in self._by_host

    def is_direct(self, token: bytes) -> bool:
        """Whether anybody may call this account."""
        return token in self._direct

    def account_for(self, message: Message, source: Source) -> bytes | None:
        """The account that a request is for; None for a stranger's."""
        if source.token is not None:
            return source.token
        tokens = self._by_host.get(source.place.host) or self._direct
        wanted = user_of(message.uri).decode("utf-8", "replace")
        for token in tokens:
            if self._upstreams[token].user == wanted:
                return token
        return tokens[0] if tokens else None

    def account_name(self, token: bytes) -> str | None:
        """The name of an account by its token; None for one that is no longer known."""
        upstream = self._upstreams.get(token)
        return upstream.account if upstream is not None else None

    # What is dropped

    def drop_stranger(self, host: str) -> None:
        """Somebody asked who may not."""
        self.dropped.strangers += 1
        self.dropped.source = host

    def drop_harmful(self, host: str) -> None:
        """Somebody sent what pjsip may not see."""
        self.dropped.harmful += 1
        self.dropped.source = host

    def drop_too_fast(self, host: str) -> None:
        """Somebody called when too many calls had just begun."""
        self.dropped.too_fast += 1
        self.dropped.source = host

    def tell(self) -> bool:
        """Say what was dropped since the last time; whether there was anything to say."""
        dropped, self.dropped = self.dropped, Dropped()
        if dropped.any:
            self._say(
                RequestsDropped(
                    strangers=dropped.strangers,
                    too_fast=dropped.too_fast,
                    harmful=dropped.harmful,
                    source=dropped.source,
                    at=now_ms(),
                )
            )
        return dropped.any
