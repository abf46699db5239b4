from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.errors import KeyRingWrong, Tampered
from state.keyring import KeyRing
from state.tables import conversation, message
from state.vault import Vault
from state.writer import Tx
from tests.stage import Stage

TEXTS = st.text(st.characters(categories=None), max_size=20)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(KeyRing.create(tmp_path / "keys.json"))


@pytest.mark.parametrize(
    "place",
    [("message.body", 2, 1), ("message.body", 1, 2), ("lead.card", 1, 1)],
    ids=["another row", "another version", "another column"],
)
def test_a_sealed_value_opens_only_where_it_was_sealed(vault: Vault, place: tuple[str, int, int]) -> None:
    """faults: 97"""
    key, _, _ = vault.new_key("a")
    sealed = key.seal("message.body", 1, 1, b"words")
    assert key.open("message.body", 1, 1, sealed) == b"words"
    with pytest.raises(Tampered):
        key.open(*place, sealed)


def test_a_sealed_value_of_another_conversation_does_not_open(vault: Vault) -> None:
    """faults: 97"""
    key, wrapped, key_id = vault.new_key("a")
    sealed = key.seal("message.body", 1, 1, b"words")
    with pytest.raises(Tampered):
        vault.new_key("b")[0].open("message.body", 1, 1, sealed)
    # Not even when the wrapped key is moved along with it.
    with pytest.raises(Tampered):
        vault.unwrap("b", wrapped, key_id).open("message.body", 1, 1, sealed)


@pytest.mark.parametrize("spoilt", [b"", b"short", b"\x00" * 40])
def test_what_is_no_sealed_value_does_not_open(vault: Vault, spoilt: bytes) -> None:
    key, wrapped, key_id = vault.new_key("a")
    with pytest.raises(Tampered):
        key.open("message.body", 1, 1, spoilt)
    with pytest.raises((Tampered, KeyRingWrong)):
        vault.unwrap("a", spoilt, key_id)
    with pytest.raises(KeyRingWrong):
        vault.unwrap("a", wrapped, "k9")


def test_two_seals_of_the_same_are_not_alike(vault: Vault) -> None:
    key, _, _ = vault.new_key("a")
    assert key.seal("c", 1, 1, b"x") != key.seal("c", 1, 1, b"x")


@given(parts=st.lists(TEXTS, min_size=1, max_size=4), others=st.lists(TEXTS, min_size=1, max_size=4))
def test_digests_tell_their_parts_apart(parts: list[str], others: list[str]) -> None:
    keyed = Vault(KeyRing("k1", b"\x01" * 32, {"k1": b"\x02" * 32}))
    assert (keyed.digest(*parts) == keyed.digest(*others)) == (parts == others)


def test_lookups_and_digests_depend_on_the_ring() -> None:
    one = Vault(KeyRing("k1", b"\x01" * 32, {"k1": b"\x02" * 32}))
    other = Vault(KeyRing("k1", b"\x03" * 32, {"k1": b"\x02" * 32}))
    assert one.lookup("line", "a", "u") != other.lookup("line", "a", "u")
    assert one.digest("x") != other.digest("x")
    assert one.lookup("line", "a", "u") != one.digest("line", "a", "u")
    assert one.fingerprint != other.fingerprint


async def _body(stage: Stage, who: str, seq: int) -> Any:
    own_id = await stage.id_of(who)
    [row] = [row for row in await stage.rows(message) if (row.conversation_id, row.seq) == (own_id, seq)]
    return row


def _put(own_id: str, seq: int, **values: Any) -> Callable[[Tx], Awaitable[None]]:
    async def unit(tx: Tx) -> None:
        which = (message.c.conversation_id == own_id, message.c.seq == seq)
        await tx.execute(message.update().where(*which).values(**values))

    return unit


@pytest.mark.parametrize(("source", "seq"), [("ann", 5), ("ben", 3)], ids=["another row", "another conversation"])
async def test_a_message_pasted_elsewhere_is_not_shown(stage: Stage, source: str, seq: int) -> None:
    """faults: 97"""
    for who in ("ann", "ben"):
        await stage.hear(who, "yes", "one", "two")
    row = await _body(stage, source, seq)
    await stage.state.writer.run(_put(await stage.id_of("ann"), 3, body=row.body))
    with pytest.raises(Tampered):
        await stage.messages("ann")


async def test_a_withdrawn_text_pasted_back_is_not_shown(stage: Stage) -> None:
    """faults: 97"""
    await stage.hear("ann", "yes")
    await stage.hear("ann", "words", external_id="m")
    row = await _body(stage, "ann", 3)
    from dialogs.session import Withdrawn

    await stage.hear("ann", Withdrawn(), refers_to="m")
    await stage.state.writer.run(_put(await stage.id_of("ann"), 3, body=row.body))
    with pytest.raises(Tampered):
        await stage.messages("ann")


async def test_an_older_session_pasted_back_is_refused(stage: Stage) -> None:
    """faults: 97"""
    await stage.hear("ann", "yes")
    [row] = await stage.rows(conversation)
    await stage.hear("ann", "more")

    async def unit(tx: Tx) -> None:
        await tx.execute(conversation.update().values(body=row.body))

    await stage.state.writer.run(unit)
    with pytest.raises(Tampered):
        await stage.session("ann")
