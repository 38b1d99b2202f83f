from __future__ import annotations

from typing import Any

import pytest

from rig.plugin.capabilities import readable

SOUND: dict[int, Any] = {1: ["FIDO_2_1"], 3: bytes(16), 4: {"rk": True}, 5: 1200}


def test_sound_getinfo_is_read_whole() -> None:
    about = readable(SOUND)
    assert about.versions == ["FIDO_2_1"]
    assert about.options == {"rk": True}
    assert about.max_msg_size == 1200


@pytest.mark.parametrize(
    "wrong",
    [{3: bytes(15)}, {3: "text"}, {10: [1]}, {20: "many"}, {99: 1}],
    ids=["short-aaguid", "aaguid-as-text", "algorithm-as-number", "room-as-text", "unknown"],
)
def test_wrong_member_costs_nothing_but_itself(wrong: dict[int, Any]) -> None:
    about = readable({**SOUND, **wrong})
    assert about.versions == ["FIDO_2_1"]
    assert about.options == {"rk": True}


@pytest.mark.parametrize("versions", [{}, {1: 5}], ids=["absent", "as-number"])
def test_key_of_no_readable_version_has_none(versions: dict[int, Any]) -> None:
    members = {key: value for key, value in SOUND.items() if key != 1}
    assert readable({**members, **versions}).versions == []
