"""Frozen verbs the desk sends to the telephone; each crosses the wire as a tagged message."""

from enum import StrEnum

import msgspec

from app.sound_profile import SoundProfile


class Transport(StrEnum):
    """How SIP messages travel to the server."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"
    AUTO = "auto"
    """As the NAPTR and SRV records of the domain say; UDP where it has none."""


class Srtp(StrEnum):
    """Whether the sound is encrypted."""

    OFF = "off"
    OPTIONAL = "optional"
    """Offered; a far end without it is spoken to in clear."""
    MANDATORY = "mandatory"
    """A call that cannot be encrypted is not made."""


class DigitMethod(StrEnum):
    """How keypad tones travel to the other side."""

    RTP = "rtp"
    """As telephone events among the packets of the sound (RFC 4733)."""
    INFO = "info"
    """As SIP INFO messages; for servers that take nothing else."""
    SOUND = "sound"
    """As the tones themselves, heard by whoever listens (in-band)."""


class Command(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Base of all verbs."""


class Register(Command, frozen=True, kw_only=True):
    """Use this SIP account; an empty registrar means a direct account that others may call."""

    account: str
    registrar: str
    """Host, or host:port."""
    user: str
    password: str
    transport: Transport = Transport.UDP
    display_name: str = ""
    ca_file: str = ""
    """PEM file of the authorities to trust instead of the system's; TLS is always verified."""
    certificate: str = ""
    """PEM file of our own certificate and its key, for a server that asks for one."""
    auth_user: str = ""
    """Name in the digest where it is not the user."""
    proxy: str = ""
    """Outbound proxy, host or host:port."""
    demand_tls: bool = False
    """Send the password in TLS or not at all."""
    srtp: Srtp = Srtp.OFF
    stun: str = ""
    """Host or host:port of a STUN server."""
    turn: str = ""
    turn_user: str = ""
    turn_password: str = ""
    ice: bool = False
    keep_alive_s: int = 8
    """Seconds between two signs of life to the server; 0 sends none."""
    ip_version: int = 0
    """4 or 6 to use nothing else, 0 for whatever reaches the server."""
    digits: DigitMethod = DigitMethod.RTP
    mailbox: bool = False
    """Whether to ask the server how the voice mailbox stands (SUBSCRIBE)."""
    presence: bool = False
    """Whether the server is asked how colleagues are, and told how the agent is."""
    busy_lamps: bool = False
    """Whether the server is asked if the telephones of colleagues ring or speak."""

    def __repr__(self) -> str:
        """Words for logs; the password never appears."""
        return f"Register(account={self.account!r}, user={self.user!r})"


class Unregister(Command, frozen=True, kw_only=True):
    """Tell the server that this account takes no more calls, and forget it."""

    account: str


class Availability(StrEnum):
    """What the agent has told the telephone about themselves."""

    AVAILABLE = "available"
    AWAY = "away"
    DO_NOT_DISTURB = "do_not_disturb"
    FORWARDING = "forwarding"


class AutoAnswer(StrEnum):
    """Whose calls are answered without a person."""

    NOBODY = "nobody"
    CHOSEN = "chosen"
    EVERYBODY = "everybody"


class ApplyRules(Command, frozen=True, kw_only=True):
    """Treat incoming calls by these rules from now on, in the place of all earlier ones.

    They hold while the desk is away; see incoming_rules.py for what follows from them. Numbers are
    international digits without "+" where they are no extensions.
    """

    state: Availability = Availability.AVAILABLE
    until: int = 0
    """Epoch milliseconds at which the state is over; 0 for never."""
    forward_to: str = ""
    """Where calls go while FORWARDING."""
    forward_busy: str = ""
    forward_unanswered: str = ""
    unanswered_s: int = 20
    call_waiting: bool = True
    """Whether a second call rings while the agent speaks."""
    blocked: tuple[str, ...] = ()
    blocked_prefixes: tuple[str, ...] = ()
    block_withheld: bool = False
    auto_answer: AutoAnswer = AutoAnswer.NOBODY
    auto_answer_s: int = 3
    auto_answer_numbers: tuple[str, ...] = ()
    intercom: bool = False
    """Whether calls that ask to be answered by themselves are."""
    country_code: str = ""
    """The office's, such as "33"."""
    trunk: str = ""
    """What stands before a national number, such as "0"."""
    prefixes: tuple[str, ...] = ()
    """What the PBX puts before the numbers of callers."""


class Dial(Command, frozen=True, kw_only=True):
    """Call `target` (a number or a SIP address); the desk chooses the id of the call.

    A call that is talking meanwhile is put on hold.
    """

    call_id: str
    account: str
    target: str


class Answer(Command, frozen=True, kw_only=True):
    """Take an incoming call; one that is talking meanwhile is put on hold."""

    call_id: str


class Decline(Command, frozen=True, kw_only=True):
    """Refuse an incoming call (486)."""

    call_id: str


class HangUp(Command, frozen=True, kw_only=True):
    """End a call in whatever state it is."""

    call_id: str


class Hold(Command, frozen=True, kw_only=True):
    """Put a call on hold; CallMediaChanged says when it is. In a conference: all of it."""

    call_id: str


class Resume(Command, frozen=True, kw_only=True):
    """Take a held call back; CallMediaChanged says when it is. Another one that talks is held.

    A call that is being transferred is taken back: its transfer counts as failed.
    """

    call_id: str


class Mute(Command, frozen=True, kw_only=True):
    """Stop or start sending the microphone."""

    call_id: str
    muted: bool


class SendDigits(Command, frozen=True, kw_only=True):
    """Send keypad tones 0-9 * # A-D; a comma waits half a second, a "p" two seconds."""

    call_id: str
    digits: str


class Transfer(Command, frozen=True, kw_only=True):
    """Have the other side of a call speak with `target` instead (blind transfer).

    It is held meanwhile; TransferChanged tells how it goes. When it fails, or nobody has answered
    after thirty seconds, the other side is taken back.
    """

    call_id: str
    target: str


class Connect(Command, frozen=True, kw_only=True):
    """Have the other sides of two calls speak with each other (attended transfer).

    `call_id` is transferred to the one on `other_id`; both calls end here when it has worked. While
    that one still rings it is let go, and the transfer is a blind one to the same number.
    """

    call_id: str
    other_id: str


class Merge(Command, frozen=True, kw_only=True):
    """Bring two calls and this desk together; a call that is in a conference brings it along."""

    call_id: str
    other_id: str


class Split(Command, frozen=True, kw_only=True):
    """Take a call out of the conference and speak with it alone; the others are held."""

    call_id: str


class Record(Command, frozen=True, kw_only=True):
    """Start or end the recording of both sides of a call, sealed with `key`, in `folder`."""

    call_id: str
    on: bool
    folder: str = ""
    key: bytes = b""
    """32 bytes; without them nothing is recorded."""

    def __repr__(self) -> str:
        """Words for logs; the key never appears."""
        return f"Record(call_id={self.call_id!r}, on={self.on}, folder={self.folder!r})"


class PauseRecording(Command, frozen=True, kw_only=True):
    """Keep silence in place of what is said, or keep what is said again."""

    call_id: str
    paused: bool


class DropRecording(Command, frozen=True, kw_only=True):
    """Stop recording this call, or announcing it, and delete what there is."""

    call_id: str


class Announce(Command, frozen=True, kw_only=True):
    """Play a WAV file (16-bit PCM) to both sides of a call; AnnouncementEnded says how it went."""

    call_id: str
    file: str


class ChooseDevices(Command, frozen=True, kw_only=True):
    """Use these sound devices by id; "" follows the system's default.

    Of `profiles`, where there are any, the first whose devices are plugged in takes the place of
    the other fields, from one moment to the next; the last one where none is.
    """

    microphone: str = ""
    speaker: str = ""
    ring: str = ""
    ring_volume: float = 0.8
    ring_enabled: bool = True
    rings: tuple[str, ...] = ()
    """Every loudspeaker that rings; empty for `ring` alone."""
    echo_cancel: bool = False
    noise_suppress: bool = False
    auto_gain: bool = False
    ring_sound: str = "ring"
    """Name of a file below resources/sounds without its ending."""
    headset_buttons: bool = True
    busylight: bool = False
    """Show on a busylight whether the agent is free; BusylightsFound says on which."""
    profile: str = ""
    profiles: tuple[SoundProfile, ...] = ()


class SendMessage(Command, frozen=True, kw_only=True):
    """Send a text to somebody, within a call when `call_id` names one; MessageDelivered follows."""

    message_id: str
    account: str
    target: str
    text: str
    call_id: str = ""


class WatchColleagues(Command, frozen=True, kw_only=True):
    """Ask the server of `account` how these people are, instead of those named before."""

    account: str
    targets: tuple[str, ...] = ()
    """Numbers or addresses; ColleagueChanged and LampChanged tell each, as the account allows."""


class PublishState(Command, frozen=True, kw_only=True):
    """Tell the server of every account that publishes how the agent is."""

    state: Availability
    on_call: bool = False


class CheckSound(Command, frozen=True, kw_only=True):
    """Let the person hear: "hear" plays back three seconds of the microphone, "ring" rings once.

    SoundChecked tells how it goes. The microphone must be open, by MeasureLevels or a call.
    """

    what: str


class AskDevices(Command, frozen=True, kw_only=True):
    """Ask for a DevicesChanged."""


class AskTrace(Command, frozen=True, kw_only=True):
    """Ask for a TraceTold: the last SIP messages, without secrets."""


class Reconnect(Command, frozen=True, kw_only=True):
    """The network has changed: make every connection anew and register again, at once."""


class MeasureLevels(Command, frozen=True, kw_only=True):
    """Start or stop LevelsMeasured while no call runs (settings page); calls always measure."""

    on: bool


class Ping(Command, frozen=True, kw_only=True):
    """Ask the engine's own thread for a sign of life; its Pong has the same number."""

    number: int


class Shutdown(Command, frozen=True, kw_only=True):
    """End the engine: hang up, unregister, leave."""


WireCommand = (
    Register
    | Unregister
    | ApplyRules
    | SendMessage
    | WatchColleagues
    | PublishState
    | Dial
    | Answer
    | Decline
    | HangUp
    | Hold
    | Resume
    | Mute
    | SendDigits
    | Transfer
    | Connect
    | Merge
    | Split
    | Record
    | PauseRecording
    | DropRecording
    | Announce
    | ChooseDevices
    | CheckSound
    | AskDevices
    | AskTrace
    | Reconnect
    | MeasureLevels
    | Ping
    | Shutdown
)
