"""Which language a text is written in, told by its script and its commonest words. A guess, for sorting only."""

from __future__ import annotations

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

_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        ["i", "the", "is", "my", "and", "to", "me", "you", "am", "not", "no", "have", "in", "it", "of", "a", "for", "we", "he", "she", "they", "want", "can", "cant", "dont", "help", "what", "with", "was", "are", "do", "hi", "hello", "thanks", "thank", "ok", "yes", "please", "sorry", "bye", "how", "much", "where", "when"]
    ),
    "vi": frozenset(
        ["toi", "khong", "va", "la", "co", "cua", "cho", "nha", "tien", "viec", "chong", "vo", "con", "em", "anh", "chi", "bi", "duoc", "muon", "di", "lam", "nguoi", "minh", "roi", "voi", "o"]
    ),
    "fil": frozenset(
        ["ako", "ko", "ang", "ng", "sa", "na", "ay", "hindi", "wala", "po", "mga", "may", "ba", "kami", "namin", "niya", "asawa", "anak", "pera", "trabaho", "bahay", "lang", "kasi", "gusto", "akong"]
    ),
    "id": frozenset(
        ["saya", "tidak", "yang", "dan", "di", "ke", "dari", "ini", "itu", "ada", "anak", "suami", "istri", "uang", "kerja", "rumah", "aku", "mau", "sudah", "belum", "bisa", "tolong", "untuk", "dengan"]
    ),
    "pt_BR": frozenset(
        ["eu", "nao", "meu", "minha", "que", "de", "e", "o", "a", "os", "um", "uma", "para", "com", "em", "voce", "ele", "ela", "estou", "tenho", "casa", "marido", "filho", "dinheiro", "trabalho", "quero", "preciso"]
    ),
    "es": frozenset(
        ["yo", "no", "mi", "que", "de", "y", "el", "la", "los", "un", "una", "para", "con", "en", "estoy", "tengo", "casa", "marido", "hijo", "dinero", "trabajo", "quiero", "necesito", "esta", "muy", "pero"]
    ),
    "fr": frozenset(
        ["je", "ne", "pas", "mon", "ma", "que", "de", "et", "le", "la", "les", "un", "une", "pour", "avec", "dans", "suis", "ai", "mari", "argent", "travail", "veux", "besoin", "est", "tres", "mais"]
    ),
    "ja": frozenset(
        ["watashi", "desu", "masu", "nai", "wa", "ga", "wo", "shigoto", "okane", "shinitai", "tabemono", "ie", "kodomo", "imasu", "arimasen", "kudasai", "tasukete", "onegai"]
    ),
}


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
    known = {language: sum(word in common for word in words) for language, common in _WORDS.items()}
    best = max(known, key=lambda language: known[language])
    return best if known[best] else ""


def _han(text: str) -> str:
    letters = set(text)
    if not letters & _CHINESE_ONLY:
        return "ja"
    return (
        "zh_Hant"
        if len(letters & (_TRADITIONAL - _SIMPLIFIED)) > len(letters & (_SIMPLIFIED - _TRADITIONAL))
        else "zh_Hans"
    )
