"""RSA keys, which fit into no credential id: the key keeps them, and they act like any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from fido2.cose import CoseKey

from rig.virtual.key import VirtualKey
from rig.virtual.profile import Limits
from rig.virtual.profiles import FIDO_2_3

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

RS256 = [{"alg": -257, "type": "public-key"}]
RESET = 0x07
CREDENTIAL_EXCLUDED, NO_CREDENTIALS = 0x19, 0x2E


def named(credential_id: bytes) -> list[dict[str, Any]]:
    return [{"id": credential_id, "type": "public-key"}]


@pytest.mark.parametrize("rk", [False, True])
def test_an_rsa_credential_signs_from_a_short_id(host: Host, *, rk: bool) -> None:
    status, reply = host.register(params=RS256, options={"rk": rk})
    data = reply[2]
    length = int.from_bytes(data[53:55], "big")
    key: Any = CoseKey.parse(cbor2.loads(data[55 + length :]))
    status, answer = host.sign_in(allow=named(data[55 : 55 + length]))
    assert (status, length) == (0, 32)
    key.verify(answer[2] + host.assertion()[2], answer[3])


def test_it_is_found_and_excluded_by_its_id_alone(host: Host) -> None:
    made = host.credential_id(params=RS256)
    assert host.sign_in()[0] == NO_CREDENTIALS
    assert host.sign_in(rp_id="other.keyrig.invalid", allow=named(made))[0] == NO_CREDENTIALS
    assert host.register(exclude=named(made))[0] == CREDENTIAL_EXCLUDED


def test_it_takes_no_place_of_a_discoverable_one(host: Host) -> None:
    before = host.info()[0x14]
    host.credential_id(params=RS256)
    assert host.info()[0x14] == before


def test_it_survives_a_power_cycle_and_an_image_but_no_reset(host: Host) -> None:
    made = host.credential_id(params=RS256)
    host.power_cycle()
    assert host.sign_in(allow=named(made))[0] == 0
    image = host.image()
    assert VirtualKey("fido2.3", image=image).image() == image
    assert host.send(RESET, None)[0] == 0
    assert host.sign_in(allow=named(made))[0] == NO_CREDENTIALS
    assert host.image()["persistent"]["unwrapped"] == []


def test_an_id_with_little_room_wraps_nothing(make_host: Callable[..., Host]) -> None:
    """A key that gives out ids of 64 bytes keeps even its P-256 keys."""
    host = make_host(replace(FIDO_2_3, limits=Limits(max_credential_id_length=64)))
    made = host.credential_id()
    assert len(made) <= 64
    assert host.sign_in(allow=named(made))[0] == 0
