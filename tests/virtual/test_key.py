from __future__ import annotations

import pytest

from rig.virtual.key import VirtualKey, VirtualKeyError
from rig.virtual.profiles import PROFILES


def test_an_unknown_profile_is_refused_with_the_candidates() -> None:
    with pytest.raises(VirtualKeyError, match=r"fido2\.9") as refused:
        VirtualKey("fido2.9")
    assert refused.value.candidates == tuple(sorted(PROFILES))


def test_an_unknown_fault_is_refused_with_the_candidates() -> None:
    with pytest.raises(VirtualKeyError, match="no-such-fault") as refused:
        VirtualKey(faults=["missing-keepalive", "no-such-fault"])
    assert "missing-keepalive" in refused.value.candidates


def test_two_keys_share_no_secret() -> None:
    first, second = (VirtualKey().image()["persistent"]["wrapping_secret"] for _ in range(2))
    assert first != second
