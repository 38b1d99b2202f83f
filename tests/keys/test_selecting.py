"""Keys of every kind are asked for nothing but a touch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fido2.ctap import CtapError

from rig.bench.file import Bench
from rig.bench.touch.presser import Intent
from rig.consent import Consent
from rig.guard import Refused
from rig.keys import OpenKey, open_key
from rig.keys.selecting import Until, select

PROFILES = ("fido2.3", "fido2.1", "fido2.1-pre", "fido2.0", "u2f", "ctap2-only", "no-pin")


@contextmanager
def opened(name: str, cap: Consent = Consent.WIPE, bench: Bench | None = None) -> Iterator[OpenKey]:
    key = open_key(name, bench or Bench(), cap)
    try:
        yield key
    finally:
        key.close()


@pytest.mark.parametrize("profile", PROFILES)
def test_touched_key_says_so_and_nobody_else_does(profile: str) -> None:
    with opened(f"virtual:{profile}") as key:
        touched = select(key.link, 5.0)
        with key.presser.wanting(Intent(withheld=True)):
            left_alone = select(key.link, 2.0)
    assert (touched.asked, touched.touched) == (True, True)
    assert (left_alone.asked, left_alone.touched) == (True, False)
    assert 2.0 <= left_alone.seconds < 3.0


def test_request_is_withdrawn_when_it_is_told_so() -> None:
    with opened("virtual:fido2.3") as key, key.presser.wanting(Intent(withheld=True)):
        ended = select(key.link, 100.0, Until(key.link.clock, 0.5))
    assert not ended.touched
    assert ended.seconds < 1.5


@pytest.mark.parametrize(("profile", "asks"), [("fido2.1", True), ("fido2.0", False)])
def test_stranger_is_asked_only_where_that_costs_nothing(profile: str, *, asks: bool) -> None:
    with opened(f"virtual:{profile}", Consent.READ) as key:
        if asks:
            assert select(key.link, 5.0).touched
        else:
            with pytest.raises(Refused):
                select(key.link, 5.0)


def test_key_that_refuses_is_none_that_nobody_touched() -> None:
    with opened("virtual:fido2.3+selection-missing") as key, pytest.raises(CtapError):
        select(key.link, 5.0)
