"""Global keys on Wayland, which the desktop gives when it is asked through its portal.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html
A session binds its keys once, and a portal hears who speaks before all else: so each choice of keys
is a connection of its own. The person answers a dialog of the desktop, which may give other keys
than were wished, or none, and may change them later.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, Properties
from jeepney import message_bus as the_bus
from jeepney.wrappers import new_method_call
from PySide6.QtCore import Qt

from app.desk.integration import Switch
from app.desk.integration.linux import LinuxIdentity
from app.errors import UserError
from app.i18n import _
from app.ui.desktop.hot_keys import VERBS, HotKeysSet, Problem, combination
from app.ui.desktop.session_bus import connect, messages

log = logging.getLogger(__name__)

_NAME, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_KEYS, _REQUEST = "org.freedesktop.portal.GlobalShortcuts", "org.freedesktop.portal.Request"
_PORTAL = DBusAddress(_PATH, bus_name=_NAME, interface=_KEYS)
_REGISTRY = DBusAddress(_PATH, bus_name=_NAME, interface="org.freedesktop.host.portal.Registry")
_BUS = the_bus.bus_name
_OWNER = MatchRule(type="signal", sender=_BUS, interface=_BUS, member="NameOwnerChanged")
_OWNER.add_arg_condition(0, _NAME)
_HEARD = (
    _OWNER,
    MatchRule(type="signal", sender=_NAME, interface=_REQUEST),
    MatchRule(type="signal", sender=_NAME, interface=_KEYS),
)
_SESSION = "combine"
"""Names the session: by it an older desktop knows the keys again."""
_GRANTED, _FAILED = 0, 2

_MODIFIERS = {
    Qt.KeyboardModifier.ControlModifier: "CTRL",
    Qt.KeyboardModifier.AltModifier: "ALT",
    Qt.KeyboardModifier.ShiftModifier: "SHIFT",
    Qt.KeyboardModifier.MetaModifier: "LOGO",
}
_NAMES = {
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_PageUp: "Page_Up",
    Qt.Key.Key_PageDown: "Page_Down",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Pause: "Pause",
    Qt.Key.Key_ScrollLock: "Scroll_Lock",
    Qt.Key.Key_MediaPlay: "XF86AudioPlay",
    Qt.Key.Key_MicMute: "XF86AudioMicMute",
}

Told = Callable[[HotKeysSet], None]
_NO_KEYS = HotKeysSet(possible=False, problems={})
_Done = Callable[[int, dict[str, Any]], None]


class PortalKeys:
    """The keys of one program; `pressed` and `told` are called on a thread of its own.

    While keys are wanted, `identity` tells the desktop who the program is.
    """

    def __init__(self, pressed: Callable[[str], None], told: Told, identity: Switch) -> None:
        self._pressed = pressed
        self._told = told
        self._identity = identity
        self._asking: _Asking | None = None

    def grab(self, keys: Mapping[str, str]) -> None:
        """Ask the desktop for these keys and no others; what came of it is told.

        For none it is only looked whether the desktop gives any.
        """
        self.close()
        try:
            (self._identity.turn_on if keys else self._identity.turn_off)()
        except UserError as error:
            log.warning("the desktop may not know who asks for keys: %s", error.words)
        try:
            self._asking = _Asking(dict(keys), self._pressed, self._told)
        except OSError:  # no session bus
            self._told(_NO_KEYS)

    def close(self) -> None:
        """Give every key back."""
        if self._asking is not None:
            self._asking.close()
            self._asking = None


class _Asking:
    """One connection and one thread. Raises OSError where there is no session bus."""

    def __init__(self, keys: Mapping[str, str], pressed: Callable[[str], None], told: Told) -> None:
        self._keys = keys
        self._pressed = pressed
        self._told = told
        self._lock = threading.RLock()
        self._portal = ""
        """Who speaks for the portal, by its own name on the bus; "" while nobody does."""
        self._session = ""
        self._requests: dict[str, _Done] = {}
        """What is under way, by the object that answers."""
        self._replies: dict[int, Callable[[Message], None]] = {}
        self._tokens = 0
        self._connection = connect()
        for rule in _HEARD:
            self._call(the_bus.AddMatch(rule))
        self._begin()
        threading.Thread(target=self._listen, name="hot keys", daemon=True).start()

    def close(self) -> None:
        """Leave; the portal ends the session of a connection that is gone."""
        self._connection.close()

    # What is asked of the portal

    def _begin(self) -> None:
        """Say who we are, which older portals do not ask, and look whether it gives keys."""
        self._session = ""
        self._requests.clear()
        if self._keys:
            who = LinuxIdentity.ID, dict[str, Any]()
            self._call(new_method_call(_REGISTRY, "Register", "sa{sv}", who))
        self._call(Properties(_PORTAL).get("version"), self._on_version)

    def _on_version(self, reply: Message) -> None:
        if reply.header.message_type is MessageType.error:
            self._told(_NO_KEYS)
            return
        self._portal = str(reply.header.fields[HeaderFields.sender])
        if not _wishes(self._keys):
            self._tell(())
        elif not self._requests:  # a portal that has just come is asked twice
            options = {"session_handle_token": ("s", _SESSION)}
            self._request("CreateSession", "", (), options, self._on_session)

    def _on_session(self, code: int, results: dict[str, Any]) -> None:
        if code != _GRANTED:
            self._on_bound(code, {})
            return
        self._session = str(results["session_handle"][1])
        body = (self._session, _wishes(self._keys), "")
        self._request("BindShortcuts", "oa(sa{sv})s", body, {}, self._on_bound)

    def _on_bound(self, code: int, results: dict[str, Any]) -> None:
        if code != _GRANTED:
            log.info("the desktop gives no keys: answer %d", code)
        self._tell(results.get("shortcuts", ("", ()))[1])

    def _tell(self, given: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Say which keys the desktop gave; one without a trigger was not given."""
        triggers = {verb: str(of.get("trigger_description", ("s", ""))[1]) for verb, of in given}
        problems = {
            verb: Problem.REFUSED if combination(words) is not None else Problem.UNFIT
            for verb, words in self._keys.items()
            if not triggers.get(verb)
        }
        self._told(HotKeysSet(possible=True, problems=problems, triggers=triggers))

    def _request(
        self,
        member: str,
        signature: str,
        body: tuple[Any, ...],
        options: dict[str, tuple[str, Any]],
        done: _Done,
    ) -> None:
        """Ask what is answered later, by a signal of an object whose path is agreed on."""
        self._tokens += 1
        token = f"{_SESSION}{self._tokens}"
        sender = self._connection.unique_name.removeprefix(":").replace(".", "_")
        path = f"{_PATH}/request/{sender}/{token}"
        self._requests[path] = done

        def on_reply(reply: Message) -> None:
            if reply.header.message_type is MessageType.error:
                log.warning("the portal refused %s: %s", member, reply.body)
                self._finish(path, _FAILED, {})

        whole = {**options, "handle_token": ("s", token)}
        self._call(new_method_call(_PORTAL, member, signature + "a{sv}", (*body, whole)), on_reply)

    def _call(self, message: Message, then: Callable[[Message], None] | None = None) -> None:
        serial = next(self._connection.outgoing_serial)
        if then is not None:
            self._replies[serial] = then
        try:
            self._connection.send(message, serial=serial)
        except OSError:
            log.warning("the session bus is gone", exc_info=True)

    # On the thread that waits

    def _listen(self) -> None:
        for message in messages(self._connection):
            with self._lock:
                self._take(message)

    def _take(self, message: Message) -> None:
        fields = message.header.fields
        if message.header.message_type is not MessageType.signal:
            then = self._replies.pop(int(fields.get(HeaderFields.reply_serial, 0)), None)
            if then is not None:
                then(message)
            return
        sender, member = fields.get(HeaderFields.sender), str(fields[HeaderFields.member])
        if sender == _BUS and member == "NameOwnerChanged":
            self._on_owner(str(message.body[2]))
        elif sender == self._portal:  # anybody on the bus can send us a signal of this name
            self._on_signal(member, str(fields[HeaderFields.path]), message.body)

    def _on_owner(self, owner: str) -> None:
        """The portal has come, gone or been started again: it knows nothing of us."""
        self._portal = ""
        if owner:
            self._begin()
        else:
            self._told(_NO_KEYS)

    def _on_signal(self, member: str, path: str, body: tuple[Any, ...]) -> None:
        if member == "Response":
            self._finish(path, int(body[0]), body[1])
        elif body[0] == self._session and member == "Activated":
            if body[1] in self._keys:
                self._pressed(str(body[1]))
        elif body[0] == self._session and member == "ShortcutsChanged":
            self._tell(body[1])

    def _finish(self, path: str, code: int, results: dict[str, Any]) -> None:
        done = self._requests.pop(path, None)
        if done is not None:
            done(code, results)


def _wishes(keys: Mapping[str, str]) -> list[tuple[str, dict[str, tuple[str, str]]]]:
    """The keys as the portal takes them: id, what it does, and what one would like to press."""
    said = dict(VERBS)
    wishes = []
    for verb, words in keys.items():
        if combination(words) is None:
            continue
        of = {"description": ("s", _(said[verb]))}
        if trigger := trigger_of(words):
            of["preferred_trigger"] = ("s", trigger)
        wishes.append((verb, of))
    return wishes


def trigger_of(words: str) -> str:
    """A key in the notation of freedesktop's shortcuts; "" where it has no name there."""
    found = combination(words)
    if found is None:
        return ""
    key, modifiers = found
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35:
        name = f"F{1 + key - Qt.Key.Key_F1}"
    elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9 or Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
        name = chr(key).lower()
    else:
        name = _NAMES.get(key, "")
    held = [said for modifier, said in _MODIFIERS.items() if modifiers & modifier]
    return "+".join([*held, name]) if name else ""
