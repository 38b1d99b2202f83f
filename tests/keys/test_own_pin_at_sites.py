"""Somebody's own key at sites: its bay's PIN is used with care, and no other is ever guessed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from rig.bench.touch.presser import Presser
from rig.bench.touch.virtual import VirtualTouch
from rig.consent import Consent
from rig.guard import Guard
from rig.guard.pin_marks import PinMark
from rig.guard.pins import PinSafety
from rig.keys import OpenKey
from rig.keys.careful_pin import client_pin_of
from rig.keys.person import Owner
from rig.link.device import KeyDevice
from rig.relying_parties.fit import Fit, Row
from rig.relying_parties.hand import Hand
from rig.relying_parties.meeting import Guest, meet
from rig.relying_parties.policies import shipped
from rig.trace.recorder import Recorder
from tests.keys.owned_bay import PIN, STALE, Bay


def met(bay: Bay, site: str, pin: str | None, browser: str = "chromium") -> Row:
    """Take the key to a site at consent `sign`."""
    pins = PinSafety(pin, PinMark(bay.folder / "A1.pin.json"), "A1") if pin else None
    guard = Guard(Consent.SIGN, name="A1", pins=pins)
    presser, trace = Presser(VirtualTouch(bay.key.sensor, bay.clock)), Recorder()
    key = OpenKey(
        name="A1",
        bay="A1",
        link=KeyDevice(bay.connect, [guard, trace, presser]),
        guard=guard,
        trace=trace,
        presser=presser,
        power=None,
        physical=True,
    )
    owner = Owner(key)
    hand = Hand(
        name="A1",
        link=key.link,
        person=owner,
        exchange=trace,
        client_pin=partial(client_pin_of, guard),
    )
    guest = Guest(hand=hand, afresh=lambda: None)
    return meet(shipped()[site], guest, browser)


@pytest.mark.parametrize(
    ("site", "browser"),
    [
        ("openssh-verify-required", "chromium"),
        ("systemd-cryptenroll", "chromium"),
        ("auth0", "chromium"),
        ("login-gov", "firefox"),
    ],
)
def test_own_pin_signs_what_is_not_kept(tmp_path: Path, site: str, browser: str) -> None:
    bay = Bay(tmp_path, "fido2.1")
    row = met(bay, site, PIN, browser)
    assert row.fit in (Fit.WORKS, Fit.WORKS_WITH)
    assert row.taken == (() if site in ("auth0", "login-gov") else ("PIN",))
    assert (bay.held(), bay.retries()) == (1, 8)


def test_pin_of_ctap_2_0_is_spared_by_chromium_and_asked_for_by_firefox(tmp_path: Path) -> None:
    bay = Bay(tmp_path, "fido2.0")
    assert met(bay, "login-gov", PIN).fit is Fit.WORKS
    assert met(bay, "login-gov", PIN, "firefox").taken == ("PIN",)


def test_unknown_pin_is_not_guessed(tmp_path: Path) -> None:
    bay = Bay(tmp_path, "fido2.0")
    row = met(bay, "login-gov", None, "firefox")
    assert row.fit is Fit.UNKNOWN
    assert "a PIN that is not known" in row.reason
    assert bay.retries() == 8


def test_wrong_pin_of_the_bay_stops_after_one(tmp_path: Path) -> None:
    bay = Bay(tmp_path, "fido2.1")
    for _ in range(2):
        row = met(bay, "openssh-verify-required", STALE)
        assert row.fit is Fit.UNKNOWN
        assert bay.retries() == 7
    assert STALE not in row.exchange + row.reason


@pytest.mark.parametrize("site", ["github-passkey", "entra", "openssh-resident"])
def test_nothing_is_kept_on_somebodys_key(tmp_path: Path, site: str) -> None:
    bay = Bay(tmp_path, "fido2.3")
    row = met(bay, site, PIN)
    assert row.fit is Fit.UNKNOWN
    assert "the guard refused" in row.reason
    assert bay.held() == 1
