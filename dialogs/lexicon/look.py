"""Putting patterns together from the places at which their words were found in one text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TypeAlias

from dialogs.lexicon import Quiet
from dialogs.lexicon.slots import Phrase, Plan, Slots
from dialogs.reading import SENTENCE_END

Span: TypeAlias = tuple[int, int]
_END = itemgetter(1)


class _Spans:
    """Places of one quiet thing, to be asked for the next and the last."""

    def __init__(self, spans: Sequence[Span], sentences: set[int]) -> None:
        self.starts = sorted(start for start, _ in spans)
        self.ends = sorted(end for _, end in spans)
        self.sentences = sentences

    def start_from(self, place: int) -> int | None:
        index = bisect_left(self.starts, place)
        return self.starts[index] if index < len(self.starts) else None

    def end_until(self, place: int) -> int | None:
        index = bisect_right(self.ends, place)
        return self.ends[index - 1] if index else None


class Look:
    """One text. `words`: where each word stands, by its number and in the order of their ends; `others`: the same for
    slots that are not filled by words alone, amounts and longer entries of lists; `keys`: the slots among those that
    open a pattern."""

    def __init__(self, text: str, slots: Slots, quiet: Mapping[str, tuple[Quiet, tuple[Plan, ...]]]) -> None:
        self.words: dict[int, list[Span]] = {}
        self.others: dict[int, list[Span]] = {}
        self.keys: set[int] = set()
        self._slots = slots
        self._quiet = quiet
        self._ends = [place for place, letter in enumerate(text) if letter == SENTENCE_END]
        self._present: frozenset[int] = frozenset()
        self._places: dict[int, Sequence[Span]] = {}
        self._quiet_spans: dict[str, _Spans] = {}

    def put_together(self) -> None:
        """Find the longer entries of lists, inner lists first."""
        self._present = frozenset(self.words)
        for slot, longer in self._slots.lists.items():
            found = [span for phrase in longer if phrase.key in self.keys for span in self._phrase(phrase)]
            if found:
                self.others[slot] = found
                self.keys.add(slot)

    def find(self, plan: Plan, unless: Sequence[str] = ()) -> tuple[Span, ...]:
        """The first places of the plan's phrases at which nothing of `unless` keeps it quiet; () for none."""
        for spans in self._candidates(plan):
            if not any(self._keeps_quiet(name, spans) for name in unless):
                return spans
        return ()

    def _candidates(self, plan: Plan) -> list[tuple[Span, ...]]:
        if not plan.keys <= self.keys:
            return []
        found = []
        for phrase in plan.phrases:
            spans = self._phrase(phrase)
            if not spans:
                return []
            found.append(spans)
        if len(found) == 1:
            return [(span,) for span in found[0]]
        if plan.anywhere:
            return [tuple(spans[0] for spans in found)]
        return self._together(found)

    def _together(self, found: Sequence[Sequence[Span]]) -> list[tuple[Span, ...]]:
        """One choice for every sentence that holds all of the phrases."""
        by_sentence: list[dict[int, Span]] = []
        for spans in found:
            firsts: dict[int, Span] = {}
            for span in spans:
                firsts.setdefault(self._sentence(span[0]), span)
            by_sentence.append(firsts)
        shared = [number for number in by_sentence[0] if all(number in firsts for firsts in by_sentence)]
        return [tuple(firsts[number] for firsts in by_sentence) for number in shared]

    def _phrase(self, phrase: Phrase) -> Sequence[Span]:
        """Where the parts of a phrase follow one another within their gaps, in one sentence."""
        spans = self._filled(phrase.slots[0])
        for slot, gap in zip(phrase.slots[1:], phrase.gaps, strict=True):
            if not spans:
                break
            spans = self._followed(spans, self._filled(slot), gap)
        return spans

    def _filled(self, slot: int) -> Sequence[Span]:
        if slot not in self._places:
            spans = [span for word in self._slots.fillers[slot] & self._present for span in self.words[word]]
            spans += self.others.get(slot, ())
            if len(spans) > 1:
                spans.sort(key=_END)
            self._places[slot] = spans
        return self._places[slot]

    def _followed(self, spans: Sequence[Span], following: Sequence[Span], gap: int) -> list[Span]:
        """`spans` are in the order of their ends, and so is what is given back."""
        ends = [end for _, end in spans]
        found = []
        for start, end in following:
            nearest = bisect_right(ends, start) - 1
            if nearest >= 0 and ends[nearest] >= start - gap and not self._is_cut(ends[nearest], start):
                found.append((spans[nearest][0], end))
        return found

    def _keeps_quiet(self, name: str, spans: Sequence[Span]) -> bool:
        quiet, _ = self._quiet[name]
        others = self._spans_of(name)
        if not others.starts or quiet.where == "text":
            return bool(others.starts)
        start, end = min(span[0] for span in spans), max(span[1] for span in spans)
        if quiet.where == "sentence":
            return self._sentence(start) in others.sentences
        if quiet.where == "inside":
            other = others.start_from(start)
            return other is not None and other < end
        follows, precedes = False, False
        if quiet.where in ("after", "near"):
            other = others.start_from(end)
            follows = other is not None and other <= end + quiet.within and not self._is_cut(end, other)
        if quiet.where in ("before", "near"):
            other = others.end_until(start)
            precedes = other is not None and other >= start - quiet.within and not self._is_cut(other, start)
        if quiet.where == "near" and not (follows or precedes):
            other = others.start_from(start)
            return other is not None and other < end
        return follows or precedes

    def _spans_of(self, name: str) -> _Spans:
        if name not in self._quiet_spans:
            _, plans = self._quiet[name]
            candidates = (spans for plan in plans for spans in self._candidates(plan))
            places = [(min(s for s, _ in spans), max(e for _, e in spans)) for spans in candidates]
            self._quiet_spans[name] = _Spans(places, {self._sentence(start) for start, _ in places})
        return self._quiet_spans[name]

    def _sentence(self, place: int) -> int:
        return bisect_right(self._ends, place)

    def _is_cut(self, end: int, start: int) -> bool:
        """Whether a sentence ends between two places."""
        return end < start and bisect_left(self._ends, end) != bisect_left(self._ends, start)
