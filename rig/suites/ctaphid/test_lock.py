"""LOCK: one channel has the key for itself for a while (CTAP 11.2.6 and 11.2.9.2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from rig import KeyProblem
from rig.link.errors import HidError, HidErrorCode
from rig.link.frames import BROADCAST, Command
from rig.marks import consent, covers, touches
from rig.marks.answers import hid_refused
from rig.suites.ctaphid.steps import ask, init
from rig.suites.fixtures import Check, Link

pytestmark = consent("sign")

SECONDS = 2
OVER = SECONDS + 0.5
"""Seconds after which a lock of that length is over."""
LONGEST = 10
"""Seconds of a lock whose end nobody waits for: a busy host must not take it for one that leaks."""


@pytest.fixture(autouse=True)
def unlocked_afterwards(link: Link) -> Iterator[None]:
    """Let everyone in after the test."""
    yield
    with suppress(KeyProblem):
        link.lock(0)


@pytest.fixture
def lockable(link: Link) -> None:
    """A key with LOCK, which is optional."""
    try:
        link.lock(0)
    except HidError as error:
        if error.code == HidErrorCode.INVALID_COMMAND:
            pytest.skip("the key has no LOCK")


@pytest.fixture
def other(link: Link, lockable: None) -> int:
    """Another channel of ours, of a key that can be locked."""
    return link.raw.open_channel()


@covers("HID-56")
@touches(0)
@pytest.mark.parametrize("seconds", [1, 10])
def test_lock_has_an_empty_reply_or_is_unknown(link: Link, check: Check, seconds: int) -> None:
    with check("HID-56"):
        assert link.call(Command.LOCK, bytes([seconds])) == b""


@covers("HID-57")
@touches(0)
def test_lock_of_more_than_ten_seconds_is_refused(link: Link, lockable: None, check: Check) -> None:
    with check("HID-57"), hid_refused(HidErrorCode.INVALID_PARAMETER):
        link.lock(11)


@covers("HID-58")
@touches(0)
@pytest.mark.parametrize("payload", [b"", bytes(2)], ids=["none", "two bytes"])
def test_lock_of_another_length_than_one_byte_is_refused(
    link: Link, lockable: None, check: Check, payload: bytes
) -> None:
    with check("HID-58"), hid_refused(HidErrorCode.INVALID_LENGTH):
        link.call(Command.LOCK, payload)


@covers("HID-59")
@touches(0)
def test_lock_keeps_another_channel_out_and_serves_its_own(
    link: Link, check: Check, other: int
) -> None:
    link.lock(LONGEST)
    with check("HID-59"), hid_refused(HidErrorCode.CHANNEL_BUSY):
        ask(link, other, Command.PING, b"?")
    with check("HID-59"):
        assert link.ping(b"!") == b"!"


@covers("HID-60")
@touches(0)
def test_lock_of_zero_lets_another_channel_in(link: Link, check: Check, other: int) -> None:
    link.lock(LONGEST)
    link.lock(0)
    with check("HID-60"):
        assert ask(link, other, Command.PING, b"?") == b"?"


@covers("HID-60")
@touches(0)
def test_lock_ends_by_itself(link: Link, check: Check, other: int) -> None:
    link.lock(SECONDS)
    link.raw.silence(OVER)
    with check("HID-60"):
        assert ask(link, other, Command.PING, b"?") == b"?"


@covers("HID-61")
@touches(0)
def test_init_of_another_channel_waits_for_the_end_of_a_lock(
    link: Link, check: Check, other: int
) -> None:
    link.lock(LONGEST)
    for channel in (BROADCAST, other):
        with check("HID-61"), hid_refused(HidErrorCode.CHANNEL_BUSY):
            init(link, channel)
    link.lock(SECONDS)
    link.raw.silence(OVER)
    with check("HID-61"):
        assert init(link, BROADCAST) not in (0, BROADCAST)
