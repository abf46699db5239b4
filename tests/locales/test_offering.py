"""Which languages are offered, what is shown where a text is missing, and what a platform calls a language."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.content import T
from locales import BrokenCatalog, Catalogs, html_lang

CARD = T("card.test", "Please call {line}.")
PLAIN = T("plain.test", "Hello.")
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def entry(text: T, translated: str, flag: str = "") -> str:
    return f'{flag}msgctxt "{text.key}"\nmsgid "{text.text}"\nmsgstr "{translated}"\n\n'


def write(folder: Path, locale: str, *entries: str) -> None:
    file = folder / locale / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(HEADER + "".join(entries), encoding="utf-8")


def catalogs(folder: Path) -> Catalogs:
    return Catalogs([CARD], folder)


def test_complete_language_is_offered_and_spoken(tmp_path: Path) -> None:
    write(tmp_path, "vi", entry(CARD, "Gọi {line}."))
    assert catalogs(tmp_path).offered() == ("en", "vi")
    assert catalogs(tmp_path).text("vi", CARD) == "Gọi {line}."
    assert catalogs(tmp_path).text("vi", PLAIN) == "Hello."


@pytest.mark.parametrize(
    "lacking",
    [
        pytest.param(entry(PLAIN, "Xin chào."), id="a safety text is missing"),
        pytest.param(entry(CARD, ""), id="it is empty"),
        pytest.param(entry(CARD, "Gọi {line}.", flag="#, fuzzy\n"), id="it is fuzzy"),
        pytest.param(entry(T(CARD.key, "Please ring {line}."), "Gọi {line}."), id="its English was another"),
        pytest.param(entry(CARD, "Gọi {number}."), id="its placeholder is another"),
        pytest.param(entry(CARD, "Gọi."), id="its placeholder is gone"),
        pytest.param(entry(CARD, "Gọi {line.__class__}."), id="its placeholder reaches further"),
        pytest.param(entry(CARD, "Gọi {line."), id="it is no template"),
    ],
)
def test_language_with_an_unsafe_text_is_not_offered_and_falls_back(lacking: str, tmp_path: Path) -> None:
    """faults: 106, 107"""
    write(tmp_path, "vi", lacking)
    found = catalogs(tmp_path)
    assert found.offered() == ("en",)
    assert found.problems["vi"]
    assert all(problem.startswith("card.test: ") for problem in found.problems["vi"])
    assert found.text("vi", CARD) == CARD.text


def test_wrong_placeholder_in_any_text_keeps_the_language_back(tmp_path: Path) -> None:
    write(tmp_path, "vi", entry(CARD, "Gọi {line}."), entry(PLAIN, "Xin chào {name}."))
    assert catalogs(tmp_path).offered() == ("en",)
    assert catalogs(tmp_path).problems["vi"] == ("plain.test: placeholders differ from the source's",)


def test_variant_falls_back_to_its_language_before_english(tmp_path: Path) -> None:
    write(tmp_path, "ja", entry(CARD, "{line}へ電話してください。"), entry(PLAIN, "こんにちは。"))
    write(tmp_path, "ja@easy", entry(CARD, "{line}に 電話(でんわ)して ください。"))
    found = catalogs(tmp_path)
    assert found.offered() == ("ja", "ja@easy", "en")
    assert found.text("ja@easy", PLAIN) == "こんにちは。"
    assert found.text("zz", PLAIN) == "Hello."


def test_unknown_language_of_a_text_is_english(tmp_path: Path) -> None:
    assert catalogs(tmp_path).text("", PLAIN) == "Hello."


@pytest.mark.parametrize(
    ("locale", "content"),
    [
        pytest.param("vi", b"what is this\n", id="no catalog"),
        pytest.param("vi", HEADER.encode() + b'msgid "\xff"', id="no UTF-8"),
        pytest.param("klingon", HEADER.encode(), id="no such language"),
    ],
)
def test_broken_catalog_is_named(locale: str, content: bytes, tmp_path: Path) -> None:
    write(tmp_path, locale)
    file = tmp_path / locale / "LC_MESSAGES" / "messages.po"
    file.write_bytes(content)
    with pytest.raises(BrokenCatalog, match=locale):
        catalogs(tmp_path)


# ---------------------------------------------------------------- hints


@pytest.fixture(scope="module")
def worldwide(tmp_path_factory: pytest.TempPathFactory) -> Catalogs:
    folder = tmp_path_factory.mktemp("locales")
    for locale in ("ja", "ja@easy", "zh_Hans", "zh_Hant", "vi", "fil", "id", "pt_BR", "ne", "es"):
        write(folder, locale, entry(CARD, "{line}"))
    return catalogs(folder)


@pytest.mark.parametrize(
    ("hint", "meant"),
    [
        ("ja", "ja"),
        ("ja-JP", "ja"),
        ("ja-x-easy", "ja@easy"),
        ("ja@easy", "ja@easy"),
        ("ja_easy", "ja@easy"),
        ("en-GB", "en"),
        ("tl", "fil"),
        ("fil-PH", "fil"),
        ("in", "id"),
        ("id-ID", "id"),
        ("pt", "pt_BR"),
        ("pt-br", "pt_BR"),
        ("pt-PT", "pt_BR"),
        ("zh", "zh_Hans"),
        ("zh-CN", "zh_Hans"),
        ("zh-SG", "zh_Hans"),
        ("zh-hans", "zh_Hans"),
        ("zh-Hans-HK", "zh_Hans"),
        ("zh-TW", "zh_Hant"),
        ("zh-HK", "zh_Hant"),
        ("zh-MO", "zh_Hant"),
        ("zh_Hant", "zh_Hant"),
        ("VI-vn", "vi"),
        ("es-419", "es"),
        ("xx", None),
        ("", None),
        (",;q=", None),
        ("*", None),
        ("ko-KR,vi;q=0.8,en;q=0.9", "en"),
        ("ko;q=1.0, ne;q=0.7", "ne"),
        ("vi;q=broken,ja", "ja"),
        ("xx,vi", "vi"),
    ],
)
def test_platforms_name_of_a_language_finds_the_locale(hint: str, meant: str | None, worldwide: Catalogs) -> None:
    assert worldwide.negotiate(hint) == meant


def test_easy_japanese_is_japanese_where_it_is_not_offered(tmp_path: Path) -> None:
    write(tmp_path, "ja", entry(CARD, "{line}"))
    assert catalogs(tmp_path).negotiate("ja@easy") == "ja"
    assert catalogs(tmp_path).negotiate("zh-TW") is None


@given(hint=st.text())
def test_any_hint_gives_an_offered_locale_or_none(hint: str, worldwide: Catalogs) -> None:
    assert worldwide.negotiate(hint) in {None, *worldwide.offered()}


@pytest.mark.parametrize(
    ("locale", "tag"), [("ja@easy", "ja"), ("zh_Hans", "zh-Hans"), ("pt_BR", "pt-BR"), ("en", "en")]
)
def test_html_names_the_language_as_browsers_do(locale: str, tag: str) -> None:
    assert html_lang(locale) == tag


def test_language_without_a_name_of_ours_has_babels() -> None:
    assert Catalogs([], Path("/nowhere")).own_name("hi") == "हिन्दी"
