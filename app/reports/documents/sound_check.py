"""One page that says what the guided sound check has found, to hand to whoever helps."""

from reportlab.platypus import Flowable

from app.i18n import DASH, N_, Language
from app.reports.layout import SMALL, SUBTITLE, TITLE, Frame, definitions, gap, text
from app.telephony.sound_result import LineResult, SoundResult


class SoundCheckDocument:
    """Devices, voice, ring and line, each with what was found."""

    id = "sound_check"
    title = N_("Sound check")

    def frame(self, data: SoundResult, language: Language) -> Frame:
        """What stands round the page."""
        title, at = language.text(self.title), language.day_and_time(data.at)
        return Frame(title=title, author="Combiné", header=("Combiné", title), footer=(at, ""))

    def story(self, data: SoundResult, language: Language) -> list[Flowable]:
        """The page."""
        _ = language.text
        return [
            text(language.day_and_time(data.at), SUBTITLE),
            text(_(self.title), TITLE),
            gap(10),
            definitions((_("Devices"), ""), _devices(data, language)),
            gap(12),
            definitions((_("Voice and ring"), ""), _voice(data, language)),
            gap(12),
            definitions((_("Line"), ""), _line(data.line, language)),
            gap(12),
            text(
                _(
                    "The quality is an estimate (E-model, ITU-T G.107) from what the network did to"
                    " the packets; headset and room are not in it."
                ),
                SMALL,
            ),
        ]


def _devices(data: SoundResult, language: Language) -> list[tuple[str, str]]:
    _ = language.text
    return [
        (_("Profile"), data.profile),
        (_("Microphone"), data.microphone or DASH),
        (_("Loudspeaker"), data.speaker or DASH),
        (_("Allowed by the system"), _yes(data.allowed, language)),
    ]


def _voice(data: SoundResult, language: Language) -> list[tuple[str, str]]:
    _ = language.text
    peak = language.percent(data.peak, 0) if data.peak is not None else DASH
    return [
        (_("Loudest level of the microphone"), peak),
        (_("Heard themselves"), _yes(data.heard, language)),
        (_("Heard the ring"), _yes(data.rang, language)),
    ]


def _line(line: LineResult | None, language: Language) -> list[tuple[str, str]]:
    _ = language.text
    if line is None:
        return [(_("Test call"), _("not tried"))]
    called = _("echo test {number}").format(number=line.peer)
    rows = [(_("Called"), called if line.peer else _("a second telephone on this computer"))]
    if line.registration_ms is not None:
        rows.append((_("Registration, there and back"), _ms(line.registration_ms, language)))
    if line.failure:
        return [*rows, (_("Result"), line.failure)]
    return [
        *rows,
        (_("Answered after"), _ms(line.answered_ms, language)),
        (_("Packets lost"), language.percent(line.loss)),
        (_("Jitter"), _ms(line.jitter_ms, language)),
        (_("There and back"), _ms(line.round_trip_ms, language)),
        (_("Estimated quality (MOS)"), language.decimal(line.mos)),
        (_("Codec"), line.codec or DASH),
    ]


def _ms(value: float | None, language: Language) -> str:
    if value is None:
        return DASH
    return language.text("{ms} ms").format(ms=language.decimal(value, 0))


def _yes(claim: bool | None, language: Language) -> str:  # noqa: FBT001  what is to be said
    if claim is None:
        return language.text("not tried")
    return language.text("yes") if claim else language.text("no")
