from __future__ import annotations

import pytest

from rig.bench.file import Bench
from rig.keys.identifying import identify


@pytest.mark.parametrize(
    ("key", "has_model"), [("virtual:fido2.1", True), ("virtual:u2f", False)], ids=["ctap2", "u2f"]
)
def test_key_tells_its_model_where_it_has_getinfo(key: str, has_model: bool) -> None:
    identity = identify("A1", Bench(bays={}), key)
    assert identity.key == key
    assert (identity.aaguid is not None) == has_model
    assert (identity.firmware_version is not None) == has_model
