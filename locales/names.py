"""The languages, in the order in which they are offered, by their own names (never by a flag)."""

from __future__ import annotations

OWN_NAMES: dict[str, str] = {
    "ja": "日本語",
    "ja@easy": "やさしい日本語",
    "en": "English",
    "zh_Hans": "简体中文",
    "vi": "Tiếng Việt",
    "ko": "한국어",
    "fil": "Filipino",
    "ne": "नेपाली",
    "id": "Bahasa Indonesia",
    "pt_BR": "Português",
    "my": "မြန်မာဘာသာ",
    "si": "සිංහල",
    "zh_Hant": "繁體中文",
    "th": "ภาษาไทย",
    "es": "Español",
    "bn": "বাংলা",
    "ur": "اردو",
    "km": "ភាសាខ្មែរ",
    "mn": "Монгол",
    "fr": "Français",
}

MOST_USED_FIRST = tuple(OWN_NAMES)
"""By the number of people in Japan who need them (2025)."""
