from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import cbor2
import pytest

from rig.virtual.profiles import PROFILES

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

OPTIONS, REMAINING = 0x04, 0x14
ENCRYPTED = (0x19, 0x1E)


@pytest.mark.parametrize(
    ("profile", "versions", "members"),
    [
        ("fido2.0", {"U2F_V2", "FIDO_2_0"}, {1, 3, 4, 5, 6}),
        (
            "fido2.1",
            {"U2F_V2", "FIDO_2_0", "FIDO_2_1"},
            {*range(1, 17), 20},
        ),
        (
            "fido2.3",
            {"U2F_V2", "FIDO_2_0", "FIDO_2_1", "FIDO_2_3"},
            {*range(1, 17), *range(20, 23), *range(24, 32)},
        ),
    ],
)
def test_getinfo_has_the_members_of_its_version(
    plug: Callable[[str], Platform], profile: str, versions: set[str], members: set[int]
) -> None:
    info = plug(profile).info()
    assert set(info[1]) == versions
    assert set(info) == members


@pytest.mark.parametrize("profile", [name for name in PROFILES if name != "u2f"])
def test_getinfo_is_the_same_every_time(plug: Callable[[str], Platform], profile: str) -> None:
    platform = plug(profile)
    first, second = (cbor2.loads(platform.cbor(0x04)[1:]) for _ in range(2))
    for encrypted in ENCRYPTED:
        assert first.pop(encrypted, None) != second.pop(encrypted, b"")
    assert first == second
    assert list(first) == list(second)


def test_client_pin_follows_whether_a_pin_is_set(platform: Platform) -> None:
    assert platform.info()[OPTIONS]["clientPin"] is False
    platform.key._authenticator.store.persistent.pin_hash = bytes(16)
    assert platform.info()[OPTIONS]["clientPin"] is True
