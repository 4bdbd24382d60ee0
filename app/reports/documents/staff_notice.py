"""The page that tells the staff of the recording of calls, to be handed out and put up."""

import msgspec
from reportlab.platypus import Flowable

from app.crm import office as offices
from app.crm import recording_policy, staff_notice
from app.crm.recording_policy import ALWAYS, BY_RULE, EVERYONE, LEADERS, OFF, ON_DEMAND, OWN, Policy
from app.crm.staff_notice import StaffNotice
from app.database.database import Database
from app.i18n import DASH, N_, Language
from app.reports.layout import (
    SUBTITLE,
    TITLE,
    Frame,
    block,
    definitions,
    gap,
    numbered,
    text,
)

_WHICH = {
    OFF: N_("none at present"),
    ON_DEMAND: N_("those for which the agent presses Record"),
    BY_RULE: N_("those chosen by rule, and those for which the agent presses Record"),
    ALWAYS: N_("every call"),
}
_LISTENERS = {
    LEADERS: N_("team leaders, supervisors, quality, trainers and managers"),
    OWN: N_("team leaders, supervisors, quality, trainers and managers; agents their own calls"),
    EVERYONE: N_("everybody in the office"),
}
_RIGHTS = (
    N_(
        "Private calls are not recorded: choose Private call before you answer or at any time; "
        "what was recorded until then is deleted."
    ),
    N_(
        "You may hear the recordings of your calls, have them deleted where the law gives you that "
        "right, and object to being recorded. The calls of some, staff representatives say, are "
        "never recorded: the team's page of the program names them."
    ),
    N_(
        "Every listening and every export is put on record. Recordings are sealed, and deleted by "
        "themselves when their time is over."
    ),
    N_("You may complain to the data protection authority (in France: CNIL, cnil.fr)."),
)
_LINE = "…" * 30


class NoticeData(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says."""

    office: str
    policy: Policy
    notice: StaffNotice | None


class StaffNoticeDocument:
    """What is recorded, for how long, who may listen, and what everybody may ask for."""

    id = "staff_notice"
    title = N_("Recording of calls: notice to the staff")

    def collect(self, database: Database) -> NoticeData:
        """Read the rules of recording and the last notice."""
        return NoticeData(
            office=offices.load(database).name,
            policy=recording_policy.load(database),
            notice=staff_notice.latest(database),
        )

    def frame(self, data: NoticeData, language: Language) -> Frame:
        """What stands round the page."""
        title = language.text(self.title)
        return Frame(title=title, author="Combiné", header=(data.office, title), footer=("", ""))

    def story(self, data: NoticeData, language: Language) -> list[Flowable]:
        """The page."""
        _ = language.text
        rights = [numbered(place, _(words)) for place, words in enumerate(_RIGHTS, start=1)]
        return [
            text(data.office, SUBTITLE),
            text(_(self.title), TITLE),
            gap(10),
            definitions((_("What is recorded"), ""), _facts(data, language)),
            gap(12),
            block(_("What you may ask for"), *rights),
            gap(24),
            definitions((_("Read"), ""), [(_("Name"), _LINE), (_("Date, signature"), _LINE)]),
        ]


def _facts(data: NoticeData, language: Language) -> list[tuple[str, str]]:
    _, ngettext_ = language.text, language.plural
    policy, notice = data.policy, data.notice
    return [
        (_("Calls"), _(_WHICH[policy.mode])),
        (_("Purpose"), _LINE),
        (_("Announced to callers"), _("yes") if policy.announce else _("no")),
        (_("Kept for"), ngettext_("{count} day", "{count} days", policy.keep_days)),
        (_("May listen"), _(_LISTENERS[policy.listeners])),
        (_("Staff told by"), notice.told_by if notice else DASH),
        (_("Staff told on"), language.day(notice.told_on, "d MMMM y") if notice else DASH),
    ]
