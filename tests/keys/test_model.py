"""What a key tells of its model and firmware, beside what its adoption wrote down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from rig import BenchProblem
from rig.bench.file import Bay, Bench
from rig.bench.identity import Change, Identity, changes
from rig.bench.tables import Firmware
from rig.consent import Consent
from rig.guard.vendor import READ_CONFIG, YUBICO
from rig.keys.identifying import identify
from rig.keys.inprocess import InProcessConnection
from rig.keys.key import OpenKey
from rig.keys.model import read_model
from rig.keys.opening import open_key
from rig.link.device import KeyDevice
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

NAME = "virtual:fido2.1"
PINNED = Firmware.PINNED
OLDER = 1
OTHER = UUID(int=7)


def adopted(**otherwise: Any) -> Bay:
    """Return the bay of a key as its adoption wrote it, but for this."""
    told = identify("A1", Bench(bays={}), NAME)
    known = {"aaguid": told.aaguid, "firmware_version": told.firmware_version}
    return Bay(key=NAME, **{**known, **otherwise})


def opened(bay: Bay) -> OpenKey:
    return open_key("A1", Bench(bays={"A1": bay}))


@pytest.mark.parametrize("firmware", [None, PINNED])
def test_key_as_it_was_adopted_has_not_changed(firmware: Firmware | None) -> None:
    assert opened(adopted(firmware=firmware)).changed == ()


@pytest.mark.parametrize(
    ("otherwise", "what"),
    [({"firmware_version": OLDER}, "firmware version"), ({"aaguid": OTHER}, "AAGUID")],
    ids=["firmware", "model"],
)
def test_change_is_noted_and_refused_only_if_the_firmware_is_pinned(
    otherwise: dict[str, Any], what: str
) -> None:
    (change,) = opened(adopted(**otherwise)).changed
    assert (change.what, change.adopted) == (what, str(next(iter(otherwise.values()))))

    with pytest.raises(BenchProblem, match=f"is pinned and has changed: {what}") as problem:
        opened(adopted(**otherwise, firmware=PINNED))
    assert "keyrig adopt A1" in problem.value.try_this


def test_pinned_firmware_that_nobody_wrote_down_is_refused() -> None:
    with pytest.raises(BenchProblem, match="nobody wrote down") as problem:
        opened(Bay(key=NAME, firmware=PINNED))
    assert problem.value.try_this == "keyrig adopt A1"


def test_pinned_key_can_be_adopted_as_it_is_now() -> None:
    bench = Bench(bays={"A1": adopted(firmware_version=OLDER, firmware=PINNED)})
    open_key("A1", bench, Consent.READ, adopting=True)
    assert identify("A1", bench, None).firmware_version != OLDER


def test_key_that_does_not_tell_any_more_has_changed() -> None:
    bay = Bay(path="1-2", firmware_version=5, vendor_firmware="5.4.3", aaguid=OTHER)
    seen = Identity(vendor_firmware="5.7.2", aaguid=OTHER)
    assert changes(bay, seen) == (
        Change("firmware version", "5", "not told"),
        Change("vendor firmware", "5.4.3", "5.7.2"),
    )


def test_key_that_told_nothing_when_it_was_adopted_cannot_have_changed() -> None:
    seen = Identity(vendor_firmware="5.7.2", aaguid=OTHER, firmware_version=5)
    assert changes(Bay(path="1-2"), seen) == ()


class Asked(KeyDevice):
    """A key of a vendor that has an identity read."""

    def call(self, cmd: int, data: bytes = b"", *more: Any) -> bytes:
        if cmd == READ_CONFIG:
            return bytes.fromhex("0b 02040123abcd 0503050403")
        return super().call(cmd, data, *more)


def test_vendors_firmware_is_read_where_the_vendor_tells_it() -> None:
    clock = VirtualClock()
    key = VirtualKey("fido2.1", clock=clock)
    link = Asked(lambda: InProcessConnection(key, clock))

    told = read_model(link, Identity(vid=YUBICO))

    assert (told.vendor_firmware, told.vendor_serial) == ("5.4.3", 0x0123ABCD)
    assert read_model(link, Identity(vid=0x1209)).vendor_firmware is None


NONSENSE = {"CBOR": b"\x00\xff", "empty": b"\x00\xa0", "error": b"\x01"}


@pytest.mark.parametrize("told", NONSENSE.values(), ids=NONSENSE.keys())
def test_key_that_tells_nonsense_is_left_to_the_tests_unless_pinned(
    monkeypatch: pytest.MonkeyPatch, told: bytes
) -> None:
    bay = adopted()
    monkeypatch.setattr(KeyDevice, "call", lambda *_request: told)

    assert [change.seen for change in opened(bay).changed] == ["not told", "not told"]
    with pytest.raises(BenchProblem, match="pinned"):
        opened(bay.model_copy(update={"firmware": PINNED}))
