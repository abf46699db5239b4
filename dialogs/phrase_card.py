"""The phrase card: what to say, or show, to somebody at the other end who speaks Japanese only (110, 119).

Six phrases, each in the resident's language, in Japanese that is easy to read out, and as it sounds.
"""

from __future__ import annotations

from dialogs.content import T
from dialogs.line import language_of
from dialogs.turn import Phrase, Say

CARD = T("card.phrases", "To say or show at 110 or 119:\n{phrases}")
_ROW = T("card.phrases.row", "• {meaning}\n{japanese} ({aloud})")
_TO_SHOW = T("card.phrases.to_show", "show the screen")

_HELP = T("card.phrases.help", "Please help me.")
_AMBULANCE = T("card.phrases.ambulance", "An ambulance, please.")
_NO_JAPANESE = T("card.phrases.no_japanese", "I do not understand Japanese.")
_I_SPEAK = T("card.phrases.i_speak", "I speak {language}.")
_ADDRESS = T("card.phrases.address", "My address is …")
_NO_VOICE = T("card.phrases.no_voice", "I cannot speak aloud.")

TEXTS = (CARD, _ROW, _TO_SHOW, _HELP, _AMBULANCE, _NO_JAPANESE, _I_SPEAK, _ADDRESS, _NO_VOICE)

LANGUAGES: dict[str, tuple[str, str]] = {
    "en": ("英語", "Eigo"),
    "zh": ("中国語", "Chūgokugo"),
    "vi": ("ベトナム語", "Betonamugo"),
    "ko": ("韓国語", "Kankokugo"),
    "ne": ("ネパール語", "Nepārugo"),
    "pt": ("ポルトガル語", "Porutogarugo"),
    "fil": ("フィリピン語", "Firipingo"),
    "ur": ("ウルドゥー語", "Urudūgo"),
    "es": ("スペイン語", "Supeingo"),
    "th": ("タイ語", "Taigo"),
    "id": ("インドネシア語", "Indoneshiago"),
    "my": ("ミャンマー語", "Myanmāgo"),
    "km": ("カンボジア語", "Kanbojiago"),
    "mn": ("モンゴル語", "Mongorugo"),
    "si": ("シンハラ語", "Shinharago"),
    "bn": ("ベンガル語", "Bengarugo"),
    "fr": ("フランス語", "Furansugo"),
}
"""What a language is called in Japanese, written and as it sounds."""


def phrase_card(locale: str, own_name: str) -> Say | None:
    """The card in the language `locale`, which calls itself `own_name`; None for those who read Japanese."""
    language = language_of(locale)
    if language == "ja":
        return None
    rows: list[tuple[T | Phrase, str, str | T]] = [
        (_HELP, "たすけて ください。", "Tasukete kudasai."),
        (_AMBULANCE, "きゅうきゅうしゃを おねがいします。", "Kyūkyūsha o onegai shimasu."),
        (_NO_JAPANESE, "にほんごが わかりません。", "Nihongo ga wakarimasen."),
    ]
    if language in LANGUAGES:
        japanese, aloud = LANGUAGES[language]
        rows.append((Phrase(_I_SPEAK, {"language": own_name}), f"{japanese}です。", f"{aloud} desu."))
    rows += [
        (_ADDRESS, "じゅうしょは …です。", "Jūsho wa … desu."),
        (_NO_VOICE, "こえを だすことが できません。たすけて ください。", _TO_SHOW),
    ]
    phrases = tuple(
        Phrase(_ROW, {"meaning": meaning, "japanese": japanese, "aloud": aloud}) for meaning, japanese, aloud in rows
    )
    return Say(CARD, {"phrases": phrases}, role="safety")
