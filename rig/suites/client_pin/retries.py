"""Going down the ladder of PIN retries, however many rungs a key has (CTAP 6.5.5.2)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks.answers import SUCCESS
from rig.suites.fixtures import Pin, Power
from rig.suites.platform_side import NewPin, Platform

PER_POWER_UP = 3
"""Wrong PINs in a row that a key takes before it wants a power cycle (CTAP 6.5.5.6)."""


def most(platform: Platform, pin: Pin) -> int:
    """Return the key's full number of retries: what it says after a right PIN."""
    platform.token(pin)
    return platform.retries()


def more_than_a_row(platform: Platform, pin: Pin) -> int:
    """Return the full number, on a key where a row of wrong PINs does not spend it whole."""
    full = most(platform, pin)
    if full <= PER_POWER_UP:
        pytest.skip(f"{full} retries: a third wrong PIN would block the PIN itself")
    return full


def entered(platform: Platform, pin: Pin) -> int:
    """Enter a PIN, right or wrong, and return the status that the key answers."""
    try:
        platform.token(pin)
    except CtapError as error:
        return int(error.code)
    return SUCCESS


def spend(platform: Platform, power: Power, new_pin: NewPin, *, but: int) -> None:
    """Enter wrong PINs until so many retries are left, with a power cycle where the key wants one.

    A key that does not count as it should is left where it is after as many wrong PINs.
    """
    for _ in range(platform.retries() - but):
        if entered(platform, new_pin()) == CtapError.ERR.PIN_AUTH_BLOCKED:
            power.cycle()
