"""When a question is asked: named, pure predicates over the answers given so far.

The same ordered list of steps serves the ordinary way, the third party's and the short way. Skipping a question
never counts as "no", and whoever has gone past the fork of the short way keeps what was already answered.
"""

from __future__ import annotations

from dialogs.content import Guard
from dialogs.needs import BY_CODE, Need, weight
from dialogs.session import Session

URGENT_SIGNS = ("hurt", "violence", "afraid", "die", "no_food", "no_bed")
"""Answers to `right_now` that open the short way."""

MOST_FOLLOW_UPS = 3


def chosen(session: Session, step: str) -> tuple[str, ...]:
    """The codes chosen at a step; none when it was not answered or passed over."""
    answer = session.answers.get(step)
    return answer.codes if answer else ()


def has(session: Session, step: str, *codes: str) -> bool:
    answer = session.answers.get(step)
    return answer is not None and not set(codes).isdisjoint(answer.codes)


def consented(session: Session) -> bool:
    return session.consented_at is not None


def opened_short(session: Session) -> bool:
    """The resident asked for two questions only."""
    return has(session, "opening", "short")


def urgent_sign(session: Session) -> bool:
    return has(session, "right_now", *URGENT_SIGNS)


def on_short_way(session: Session) -> bool:
    """Only what decides tonight, and how to answer, is asked before the stop card.

    Who has already said whom it is about is past the fork: an urgent sign added later takes nothing away."""
    return (opened_short(session) or urgent_sign(session)) and "for_whom" not in session.answers


def went_on(session: Session) -> bool:
    return has(session, "stop", "more")


def third_party(session: Session) -> bool:
    return has(session, "for_whom", "family", "other")


def about_me(session: Session) -> bool:
    return has(session, "for_whom", "me")


def in_japanese(session: Session) -> bool:
    """Written to in Japanese, plain or easy."""
    return session.locale.partition("@")[0] == "ja"


def safe_mode(session: Session) -> bool:
    """Somebody else may see the screen: everything but a clear "only I can see it" counts."""
    return not has(session, "place", "alone")


def somebody_near(session: Session) -> bool:
    """Somebody is near, and the resident has not chosen to go on (the answer to the card `near`)."""
    return has(session, "place", "near") and not has(session, "near", "go_on")


OFFERED_TIME = "offer_time"
"""Stands among what was shown once times for a first talk were offered."""


def was_offered_time(session: Session) -> bool:
    return OFFERED_TIME in session.shown


# ---------------------------------------------------------------- one per place in the order


def asks_place(session: Session) -> bool:
    return not opened_short(session)


def asks_consent(session: Session) -> bool:
    """On the short way the resident first sees the lines that fit; until then nothing is kept."""
    return not opened_short(session) or "right_now" in session.answers


def asks_right_now(session: Session) -> bool:
    return consented(session) or opened_short(session)


def asks_die_tonight(session: Session) -> bool:
    """Tapped, or seen in the resident's words."""
    return consented(session) and (
        has(session, "right_now", "die") or any(flag.code == "suicide" for flag in session.flags)
    )


def interviewed(session: Session) -> bool:
    return consented(session) and (not on_short_way(session) or went_on(session))


def interviewed_for_another(session: Session) -> bool:
    return interviewed(session) and third_party(session)


def several_needs(session: Session) -> bool:
    return interviewed(session) and len(chosen(session, "needs")) > 1


def wants_call(session: Session) -> bool:
    return consented(session) and has(session, "contact", "phone")


def cannot_go(session: Session) -> bool:
    return consented(session) and has(session, "contact", "cannot_go")


def offers_word(session: Session) -> bool:
    """Whoever comes to look, or said that others may see the screen, can choose a word that opens it again; and on the
    web page, which leaves nothing behind, whoever is to be answered there. Two questions stay two."""
    unsafe = "place" in session.answers and "contact" in session.answers and safe_mode(session)
    on_page = session.channel == "web" and not opened_short(session)
    answered_here = on_page and has(session, "contact", "here", "cannot_go")
    return consented(session) and (unsafe or answered_here or has(session, "contact", "quiet"))


def beyond_stop(session: Session) -> bool:
    return consented(session) and went_on(session)


def beyond_stop_about_me(session: Session) -> bool:
    return beyond_stop(session) and about_me(session)


# ---------------------------------------------------------------- follow-ups


def followups(session: Session) -> tuple[str | None, tuple[str, ...]]:
    """Keys of the follow-up asked before the stop card, and of those asked at the end (three in all at most).

    The most pressing need comes first, then no fixed place, then by weight. What has an answer keeps its place."""
    candidates = _candidates(session)
    room = MOST_FOLLOW_UPS - sum(need.follow_up in session.answers for need in candidates)
    keys: list[str] = []
    for need in candidates:
        answered = need.follow_up in session.answers
        if answered or room > 0:
            keys.append(need.follow_up)
            room -= not answered
    return (keys[0] if keys else None), tuple(keys[1:])


def follows_up(need: Need) -> Guard:
    """The guard of a need's follow-up: the first is asked at its place, the others after the last background step."""

    def guard(session: Session) -> bool:
        if need.code not in _concerning(session) or not interviewed(session):
            return False
        first, later = followups(session)
        if need.follow_up == first:
            return True
        return need.follow_up in later and (need.follow_up in session.answers or background_done(session))

    guard.__name__ = f"follows_up_{need.code}"
    return guard


def _concerning(session: Session) -> tuple[str, ...]:
    """The needs that were chosen, and housing where an answer says that it matters all the same."""
    needs = chosen(session, "needs")
    return (*needs, "housing") if has(session, "area", "no_fixed") else needs


def background_done(session: Session) -> bool:
    steps = ["area", "household", "work", "other_help"]
    if about_me(session):
        steps += ["strength", "wish"]
    return beyond_stop(session) and all(step in session.answers for step in steps)


def _candidates(session: Session) -> list[Need]:
    """Needs whose follow-up may be asked, in the order in which they are."""
    pressing = chosen(session, "most_pressing")
    no_fixed_place = has(session, "area", "no_fixed")
    concerning = _concerning(session)
    needs = [need for code, need in BY_CODE.items() if code in concerning and _may_ask(session, need)]
    return sorted(
        needs,
        key=lambda need: (need.code not in pressing, not (no_fixed_place and need.code == "housing"), weight(need)),
    )


def _may_ask(session: Session, need: Need) -> bool:
    """Nothing is asked that a tap has told already, and nothing that could be read over the shoulder."""
    if need.follow_up in session.answers:
        return True
    told = (need.code == "housing" and has(session, "right_now", "no_bed")) or (
        need.code == "food" and has(session, "right_now", "no_food")
    )
    return not told and not (need.code == "family" and somebody_near(session))
