from __future__ import annotations

import pytest
from fido2.hid.base import parse_report_descriptor

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


def test_report_descriptor_is_one_that_python_fido2_takes() -> None:
    assert parse_report_descriptor(VirtualKey().report_descriptor) == (64, 64)


def test_no_two_kinds_of_key_have_one_aaguid() -> None:
    assert len({profile.aaguid for profile in PROFILES.values()}) == len(PROFILES)
