"""Which language a text is written in, told by its script and its commonest words. A guess, for sorting only."""

from __future__ import annotations

from functools import lru_cache

import regex

from dialogs.reading import plain

_SCRIPTS: tuple[tuple[str, regex.Pattern[str]], ...] = (
    ("ja", regex.compile(r"[\p{Hiragana}\p{Katakana}]")),
    ("ko", regex.compile(r"\p{Hangul}")),
    ("th", regex.compile(r"\p{Thai}")),
    ("km", regex.compile(r"\p{Khmer}")),
    ("my", regex.compile(r"\p{Myanmar}")),
    ("si", regex.compile(r"\p{Sinhala}")),
    ("ne", regex.compile(r"\p{Devanagari}")),
    ("bn", regex.compile(r"\p{Bengali}")),
    ("ur", regex.compile(r"\p{Arabic}")),
    ("mn", regex.compile(r"\p{Cyrillic}")),
)
_HAN = regex.compile(r"\p{Han}")
_LATIN = regex.compile(r"\p{Latin}")
_WORD = regex.compile(r"[a-z]+")
_VIETNAMESE = regex.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", regex.IGNORECASE)
# Characters that only Chinese writes, as the simplified or the traditional script does.
_SIMPLIFIED = frozenset("们这没吗个时钱说话样么给还让对开关见问题现处给难处买卖东车马门饭儿妈爸谢请认识该为从来头发两")
_TRADITIONAL = frozenset("們這沒嗎個時錢說話樣麼給還讓對開關見問題現處難買賣東車馬門飯兒媽爸謝請認識該為從來頭發兩")
_CHINESE_ONLY = (_SIMPLIFIED ^ _TRADITIONAL) | frozenset("你我他她的了是不在有和就吗呢吧很也都")

_COMMONEST: dict[str, str] = {
    "en": """
        a am and are bye can cant do dont for have he hello help hi how i in is it me much my no not of ok
        please she sorry thank thanks the they to want was we what when where with yes you
    """,
    "vi": """
        anh bi chi cho chong co con cua di duoc em khong la lam minh muon nguoi nha o roi tien toi va viec
        vo voi
    """,
    "fil": """
        ako akong anak ang asawa ay ba bahay gusto hindi kami kasi ko lang may mga na namin ng niya pera po
        sa trabaho wala
    """,
    "id": """
        ada aku anak belum bisa dan dari dengan di ini istri itu ke kerja mau rumah saya suami sudah tidak
        tolong uang untuk yang
    """,
    "pt_BR": """
        a casa com de dinheiro e ela ele em estou eu filho marido meu minha nao o os para preciso que quero
        tenho trabalho um uma voce
    """,
    "es": """
        casa con de dinero el en esta estoy hijo la los marido mi muy necesito no para pero que quiero tengo
        trabajo un una y yo
    """,
    "fr": """
        ai argent avec besoin dans de est et je la le les ma mais mari mon ne pas pour que suis travail tres
        un une veux
    """,
    "ja": """
        arimasen desu ga ie imasu kodomo kudasai masu nai okane onegai shigoto shinitai tabemono tasukete wa
        watashi wo
    """,
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMONEST.items()}


def guess(text: str) -> str:
    """The language as a locale id, or "" when a text does not tell (a number, a name, one short word)."""
    for language, script in _SCRIPTS:
        if script.search(text):
            return language
    if _HAN.search(text):
        return _han(text)
    if not _LATIN.search(text):
        return ""
    if _VIETNAMESE.search(text):
        return "vi"
    words = _WORD.findall(plain(text))
    known = {language: sum(map(common.__contains__, words)) for language, common in _WORDS.items()}
    best = max(known, key=lambda language: known[language])
    return best if known[best] else ""


@lru_cache(maxsize=2048)
def guess_of_ours(text: str) -> str:
    """As `guess`, for a label that was typed: it is looked at once. What residents write is never remembered here."""
    return guess(text)


def _han(text: str) -> str:
    letters = set(text)
    if not letters & _CHINESE_ONLY:
        return "ja"
    return (
        "zh_Hant"
        if len(letters & (_TRADITIONAL - _SIMPLIFIED)) > len(letters & (_SIMPLIFIED - _TRADITIONAL))
        else "zh_Hans"
    )
