"""The session (all the dialog remembers of one resident) and what can happen to it (bodies).

Everything here is plain data that msgspec can write and read back.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

# ---------------------------------------------------------------- what comes in


class Said(msgspec.Struct, frozen=True, tag="said"):
    """A text that was typed. `forwarded`: it was forwarded from elsewhere; the author's name is dropped."""

    text: str
    forwarded: bool = False


class Chose(msgspec.Struct, frozen=True, tag="chose"):
    """A press on buttons of question number `question` of step `step`.

    `whole`: `codes` is the complete choice (a web form); otherwise one press, which toggles an option of a
    many-choice step. `text`: typed beside the options in the same form. `on`: the date picked, for a dated option.
    """

    step: str
    question: int
    codes: tuple[str, ...] = ()
    whole: bool = False
    text: str = ""
    on: date | None = None


class Commanded(msgspec.Struct, frozen=True, tag="commanded"):
    """A command that works anywhere: see `Command`. A start carries the link's language and window (`via`)."""

    name: str
    locale: str = ""
    via: str = ""


class Attached(msgspec.Struct, frozen=True, tag="attached"):
    """Something that is not text; only its kind is ever kept."""

    kind: Literal["sticker", "photo", "voice", "video", "file", "location", "contact", "other"]


class Edited(msgspec.Struct, frozen=True, tag="edited"):
    """The resident changed an earlier message. `of`: its seq, None when it is not known to us."""

    text: str
    of: int | None = None


class Withdrawn(msgspec.Struct, frozen=True, tag="withdrawn"):
    """The resident took an earlier message back. `of`: its seq, None when it is not known to us."""

    of: int | None = None


class Left(msgspec.Struct, frozen=True, tag="left"):
    """The resident blocked or unfollowed the account, or the platform says nobody is there."""


class Returned(msgspec.Struct, frozen=True, tag="returned"):
    """Somebody who named the number of this conversation gives `word` as its code word, at a screen where it is not
    open."""

    word: str


class Elapsed(msgspec.Struct, frozen=True, tag="elapsed"):
    """A timer of ours has come due."""

    kind: Literal["unsaved", "draft", "reminder", "dates", "erase", "unopened"]


class Replied(msgspec.Struct, frozen=True, tag="replied"):
    """A staff member wrote to the resident through the console."""

    text: str
    by: str


class Closed(msgspec.Struct, frozen=True, tag="closed"):
    """A staff member closed the intake."""


class Reopened(msgspec.Struct, frozen=True, tag="reopened"):
    """A staff member opened a closed intake again."""


class Cleared(msgspec.Struct, frozen=True, tag="cleared"):
    """A staff member has seen to it that what was marked unread is understood: the texts up to the seq `through`,
    all of them when it is None."""

    through: int | None = None


class Alerted(msgspec.Struct, frozen=True, tag="alerted"):
    """The alert about an urgent lead has left for the staff on duty. `duty`: shift or on_call."""

    reference: str
    duty: str


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """A staff member opened the lead about which staff were to be alerted."""

    reference: str


Body: TypeAlias = (
    Said
    | Chose
    | Commanded
    | Attached
    | Edited
    | Withdrawn
    | Left
    | Returned
    | Elapsed
    | Replied
    | Closed
    | Reopened
    | Cleared
    | Alerted
    | Opened
)


class Command(StrEnum):
    """What a resident can ask for at any point; each keeps the place."""

    START = "start"
    HELP = "help"
    LANGUAGE = "language"
    PAUSE = "pause"
    BACK = "back"
    CLOSE = "close"
    ERASE = "erase"
    WHY = "why"
    SKIP = "skip"
    UNKNOWN = "unknown"
    IN_PERSON = "in_person"
    NUMBERS = "numbers"
    CHANGE = "change"
    PERSON = "person"
    DONE = "done"
    COUNTER_CARD = "counter_card"


# ---------------------------------------------------------------- what is remembered


class Phase(StrEnum):
    """Where an intake stands (design: Whose, and when)."""

    LANGUAGE = "language"
    CONSENT = "consent"
    SAFETY = "safety"
    INTERVIEW = "interview"
    REVIEW = "review"
    SENT = "sent"
    WITH_STAFF = "with_staff"
    CLOSED = "closed"
    ERASED = "erased"


class Status(StrEnum):
    ANSWERED = "answered"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    IN_PERSON = "in_person"


class Answer(msgspec.Struct, frozen=True):
    """One answer. `texts` are the seqs of the messages that hold its words; `asked` is the seq of the message
    in which the question was shown, so that staff can see the exact wording."""

    status: Status
    at: datetime
    codes: tuple[str, ...] = ()
    on: date | None = None
    texts: tuple[int, ...] = ()
    asked: int = 0


class Flag(msgspec.Struct, frozen=True):
    """A sign of urgency with its reason. `because`: the answers that led to it, as "step=code". `version`: of the rule
    as it was then; a flag that is older than the counting of versions was raised by the first."""

    code: str
    level: str
    rule: str
    because: tuple[str, ...]
    due_on: date | None = None
    version: int = 1


class Earlier(msgspec.Struct, frozen=True):
    """An answer that the resident replaced by another one at `until`."""

    step: str
    answer: Answer
    until: datetime


class Wanted(msgspec.Struct, frozen=True):
    """A change that a stale button asked for and that waits for a yes."""

    step: str
    codes: tuple[str, ...]


class Written(msgspec.Struct, frozen=True):
    """Where the resident's own words stand: the seq of the message, its language and time; never the text itself."""

    seq: int
    locale: str
    at: datetime


class Sighting(msgspec.Struct, frozen=True):
    """A sign of danger or need in the resident's words: its name in the lexicon and the seq of the message."""

    sign: str
    seq: int


class Alert(msgspec.Struct, frozen=True, omit_defaults=True):
    """The last alert to staff, and what the resident knows of it.

    `reference`: of the lead, perhaps of an earlier intake; `level`: of the danger; `at`: when it was seen. `due_at`:
    when nobody has opened it in time; None when nobody was on duty, and nothing can be expected. `left_for`: the duty
    it has been handed over to, "" = not yet. `told`: the last thing the resident was told of it ("" = nothing yet).
    """

    reference: str
    level: str
    at: datetime
    due_at: datetime | None = None
    left_for: str = ""
    opened_at: datetime | None = None
    told: Literal["", "left", "unopened", "opened"] = ""


class Session(msgspec.Struct, kw_only=True):
    """All the dialog remembers of one resident. Progress is not stored: it follows from the answers.

    `parked`: answers that do not count now; `parked_because`: why another flow left them aside, by step; `earlier`:
    answers that others took the place of, the oldest first.
    `code_word`: a digest of the word that only the resident knows; `locked_by`: the card that asks for it, and until it
    is given nothing of the conversation is shown; `tries` went wrong, and after the last one it stays shut until
    `shut_until`. `remind_at`: of the one reminder that was asked for; `reminded`: it was given. `erase_due_at`: when a
    wish to erase takes effect that can still be taken back. `signs`: what the resident's words told, each once;
    `warned_at`: when a safety card was last shown because of words. `unread`: seqs of texts in a language that nobody
    on the staff reads, until a person has cleared them.
    `locked_seq` and `unlocked_seq`: seqs of the events since which nothing
    was shown the last time, and by which that ended.
    """

    flow: str
    channel: str
    locale: str = ""
    last_locale: str = ""
    hinted: str = ""
    via: str = ""
    intake: int = 1
    phase: Phase = Phase.LANGUAGE
    answers: dict[str, Answer] = {}
    parked: dict[str, Answer] = {}
    parked_because: dict[str, str] = {}
    earlier: list[Earlier] = []
    flags: list[Flag] = []
    own_words: list[Written] = []
    signs: list[Sighting] = []
    unread: list[int] = []
    picked: list[str] = []
    group: str = ""
    dating: str = ""
    step: str = ""
    question: int = 0
    asked: int = 0
    card: str = ""
    focus: str = ""
    wanted: Wanted | None = None
    shown: list[str] = []
    reachable: bool = True
    resting: bool = False
    draft_until: date | None = None
    reference: str = ""
    consented_at: datetime | None = None
    opened_at: datetime | None = None
    sent_at: datetime | None = None
    last_at: datetime | None = None
    repeated_at: datetime | None = None
    warned_at: datetime | None = None
    acknowledged_at: datetime | None = None
    erase_asked_at: datetime | None = None
    erase_due_at: datetime | None = None
    code_word: str = ""
    locked_by: str = ""
    tries: int = 0
    shut_until: datetime | None = None
    remind_at: datetime | None = None
    reminded: bool = False
    alert: Alert | None = None
    locked_seq: int = 0
    unlocked_seq: int = 0


# ---------------------------------------------------------------- what goes out


class Press(msgspec.Struct, frozen=True, omit_defaults=True):
    """One button as it is shown. `kind`: option, escape, done, group (opens a group), or move (another command)."""

    code: str
    label: str
    kind: str = "option"
    chosen: bool = False
    group: str = ""
    dated: bool = False


class Bubble(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message as it is shown, in the resident's language.

    `role`: question, text, safety, staff or close. `question`/`step`: which question the buttons belong to (0, "" =
    none). `many`: several options can be chosen, `done` is among the buttons. `writes`: a typed text is an answer.
    `redraws`: the same question as before with another choice marked: a channel that can edit, edits. `progress`: how
    much is still ahead, said beside the question and no part of it.
    """

    text: str
    role: str = "text"
    step: str = ""
    question: int = 0
    many: bool = False
    writes: bool = False
    dating: bool = False
    redraws: bool = False
    progress: str = ""
    presses: tuple[Press, ...] = ()

    @property
    def in_full(self) -> str:
        """The text as a chat shows it, where everything stands in one message."""
        return f"{self.progress}\n{self.text}" if self.progress else self.text


class Heard(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept of the resident's own message: the text, or what was pressed, or the kind of an attachment."""

    text: str = ""
    step: str = ""
    codes: tuple[str, ...] = ()
    on: date | None = None
    attached: str = ""
    forwarded: bool = False
    corrects: int | None = None
    locale: str = ""
