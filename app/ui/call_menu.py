"""What can be done with several calls at once, behind one button."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.desk.who import who_is
from app.i18n import _
from app.telephony.call_state import CallState
from app.ui import wording
from app.ui.icons import icon

Act = tuple[str, str, Callable[[], None]]
"""Words, icon, and what is done."""


class CallMenu(QMenu):
    """One entry for each thing that can be done with the other calls now."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setAccessibleName(_("Calls and conference"))
        self.aboutToShow.connect(self._fill)

    @property
    def acts(self) -> tuple[Act, ...]:
        """What can be done now; empty while there is one call alone."""
        active = self._desk.calls.active
        if active is None:
            return ()
        others = [view for view in self._desk.calls.waiting if view.state is not CallState.RINGING]
        outside = [view for view in others if not view.conference or not active.conference]
        return (
            *self._switches(outside),
            *self._merges(active, outside),
            *self._conference(),
        )

    def _switches(self, others: list[CallView]) -> list[Act]:
        acts = []
        for place, view in enumerate(others):
            words = _("Speak with {name}").format(name=self._name(view))
            key = "\tF5" if place == 0 else ""
            acts.append((words + key, "refresh", self._resume(view.call_id)))
        return acts

    def _merges(self, active: CallView, others: list[CallView]) -> list[Act]:
        if not active.state.connected:
            return []
        words = _("Bring {name} into this call")
        return [
            (
                words.format(name=self._name(view)),
                "users",
                self._merge(active.call_id, view.call_id),
            )
            for view in others
        ]

    def _conference(self) -> list[Act]:
        together = self._desk.calls.conference
        words = _("Speak with {name} alone")
        acts = [
            (words.format(name=self._name(view)), "user", self._split(view.call_id))
            for view in together
        ]
        if len(together) == 2:
            names = [self._name(view) for view in together]
            leave = _("Leave: {one} and {other} go on").format(one=names[0], other=names[1])
            acts.append((leave, "arrow-forward-up", self._desk.transfers.leave))
        return acts

    def _resume(self, call_id: str) -> Callable[[], None]:
        return lambda: self._desk.resume(call_id)

    def _merge(self, call_id: str, other_id: str) -> Callable[[], None]:
        return lambda: self._desk.transfers.merge(call_id, other_id)

    def _split(self, call_id: str) -> Callable[[], None]:
        return lambda: self._desk.transfers.split(call_id)

    def _name(self, view: CallView) -> str:
        return wording.outside(who_is(view, self._desk.office.current.country))

    def _fill(self) -> None:
        self.clear()
        for words, icon_name, act in self.acts:
            # An ampersand in a name is a name's, not a key's.
            self.addAction(icon(icon_name), words.replace("&", "&&"), act)
