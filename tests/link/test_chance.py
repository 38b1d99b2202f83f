from __future__ import annotations

from collections.abc import Iterator

import pytest

from rig.link import chance


@pytest.fixture(autouse=True)
def unseeded() -> Iterator[None]:
    yield
    chance.seed(None)


def drawn() -> list[bytes]:
    return [chance.token_bytes(8), chance.token_hex(4).encode(), chance.token_bytes(32)]


def test_same_seed_gives_the_same_in_the_same_order() -> None:
    chance.seed("a seed")
    first = drawn()
    chance.seed("a seed")
    assert drawn() == first


def test_another_seed_gives_something_else() -> None:
    chance.seed("a seed")
    first = drawn()
    chance.seed("another")
    assert not set(drawn()) & set(first)


def test_no_two_draws_are_alike() -> None:
    chance.seed("a seed")
    assert chance.token_bytes(16) != chance.token_bytes(16)


def test_nothing_is_foreseen_without_a_seed() -> None:
    chance.seed("a seed")
    foreseen = chance.token_bytes(16)
    chance.seed(None)
    assert chance.token_bytes(16) != foreseen
