from __future__ import annotations

import json

from rig.plugin.info_members import abilities

MEMBERS = {
    0x01: ["FIDO_2_1"],
    0x03: bytes(16),
    0x04: {"rk": True, "clientPin": True, "uv": False},
    0x0A: [{"alg": -7, "type": "public-key"}],
    0x14: 12,
    0x19: b"who I am",
    0x77: {1: b"\x01"},
}


def test_abilities_are_named_and_json() -> None:
    told = abilities(MEMBERS)

    assert json.loads(json.dumps(told)) == told
    assert told["versions"] == ["FIDO_2_1"]
    assert told["aaguid"] == "00" * 16
    assert told["algorithms"] == [{"alg": -7, "type": "public-key"}]
    assert told["119"] == {"1": "01"}


def test_what_follows_the_state_of_a_key_or_names_it_is_left_out() -> None:
    changed = {**MEMBERS, 0x04: {"rk": True, "clientPin": False, "uv": True}, 0x14: 3, 0x19: b"?"}

    assert abilities(changed) == abilities(MEMBERS)
    assert abilities({**MEMBERS, 0x04: {"rk": False}}) != abilities(MEMBERS)


def test_options_of_the_wrong_type_are_told_as_they_are() -> None:
    assert abilities({0x04: 7}) == {"options": 7}
