"""A resident as tests drive one: presses what is on the screen, types words, reads what comes back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from dialogs.engine import Engine
from dialogs.intake import FLOW, REQUIRED_TEXTS
from dialogs.lead import Lead
from dialogs.office import Office, Span
from dialogs.rehearsal import Rehearsal
from dialogs.safety import LANGUAGES
from dialogs.session import Body, Bubble, Commanded
from locales import Catalogs

MONDAY_NOON = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
"""12:00 in Japan on an ordinary Monday."""
TUESDAY_2_AM = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)

CATALOGS = Catalogs(REQUIRED_TEXTS, understood=LANGUAGES)
ENGINE = Engine(FLOW)

_WEEKDAYS = range(5)


def office(**changes: object) -> Office:
    """A counter that is open on weekdays from 8:30 to 17:15."""
    hours = tuple(Span(day, time(8, 30), time(17, 15)) for day in _WEEKDAYS)
    fields: dict[str, object] = {
        "name": "Sample counter",
        "public_name": "Sample counter",
        "municipality": "Sample city",
        "address": "1-1 Sample",
        "telephone": "00-0000-0000",
        "hours": hours,
        "answer_days": 2,
        **changes,
    }
    return Office(**fields)  # type: ignore[arg-type]


class Resident:
    """Sees only what is shown: a label that is not on the screen cannot be pressed."""

    def __init__(
        self,
        locale: str = "en",
        channel: str = "telegram",
        now: datetime = MONDAY_NOON,
        at: Office | None = None,
        engine: Engine = ENGINE,
    ) -> None:
        self.talk = Rehearsal(engine, CATALOGS, at or office(), channel, now)
        self.screen: tuple[Bubble, ...] = ()
        self.answer: tuple[Bubble, ...] = ()
        self._see(self.talk.start(locale))

    @property
    def step(self) -> str:
        return self.talk.session.step

    @property
    def text(self) -> str:
        """All that the last turn showed."""
        return "\n".join(bubble.text for bubble in self.screen)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(press.label for bubble in self.screen for press in bubble.presses)

    @property
    def lead(self) -> Lead:
        lead = self.talk.lead()
        assert lead is not None, "staff see nothing yet"
        return lead

    def press(self, *labels: str) -> Resident:
        """Press buttons one after another, each where the screen shows it at that moment."""
        for label in labels:
            codes = [press.code for bubble in self.screen for press in bubble.presses if press.label == label]
            assert codes, f"{label!r} is not on the screen: {self.labels}"
            self._later()
            self._see(self.talk.choose(codes[0]))
        return self

    def type(self, *texts: str, seconds: float = 20) -> Resident:
        for text in texts:
            self._later(seconds)
            self._see(self.talk.say(text))
        return self

    def command(self, name: str) -> Resident:
        return self.event(Commanded(name))

    def event(self, body: Body) -> Resident:
        self._later()
        self._see(self.talk.take(body))
        return self

    def wait(self, **span: float) -> Resident:
        self.talk.now += timedelta(**span)
        return self

    def _later(self, seconds: float = 20) -> None:
        self.talk.now += timedelta(seconds=seconds)

    def _see(self, shown: tuple[Bubble, ...]) -> None:
        """A question stays on the screen until another one comes."""
        self.answer = shown
        if any(bubble.presses for bubble in shown) or not self.talk.session.step:
            self.screen = shown
        else:
            self.screen = (*shown, *(bubble for bubble in self.screen if bubble.presses))


def consented(resident: Resident) -> Resident:
    """Up to the first question after consent, on a screen nobody else sees."""
    return resident.press("Start", "Only I can see it", "Yes, start")


def at_stop_card(resident: Resident) -> Resident:
    consented(resident).press("None of these", "Me").type("My rent is late.")
    return resident.press("Money", "Rent or home loan", "Done", "No date", "One or two weeks", "Write to me here")
