from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.virtual.u2f.conftest import Host

CHECK_ONLY, UNKNOWN = 0x07, (b"", 0x6A80)
SUCCESS, EXCLUDED = 0x00, 0x19
EDDSA = [{"alg": -8, "type": "public-key"}]


def id_in(reply: Any) -> bytes:
    auth_data: bytes = reply[2]
    length = int.from_bytes(auth_data[53:55], "big")
    return auth_data[55 : 55 + length]


def test_credential_made_over_u2f_signs_and_excludes_over_ctap2(host: Host) -> None:
    handle = host.register().handle
    assert host.get_assertion(handle)[0] == SUCCESS
    assert host.make_credential(_5=[host.descriptor(handle)])[0] == EXCLUDED


def test_credential_made_over_ctap2_signs_over_u2f(host: Host) -> None:
    _, reply = host.make_credential()
    assert host.sign(id_in(reply))[0] == 1


@pytest.mark.parametrize("changes", [{"_4": EDDSA}, {"_7": {"rk": True}}], ids=["eddsa", "stored"])
def test_credential_that_u2f_cannot_use_is_unknown_to_it(
    host: Host, changes: dict[str, Any]
) -> None:
    _, reply = host.make_credential(**changes)
    assert host.try_sign(id_in(reply), CHECK_ONLY) == UNKNOWN


def test_reset_forgets_credentials_of_u2f(host: Host) -> None:
    handle = host.register().handle
    host.reset()
    assert host.try_sign(handle, CHECK_ONLY) == UNKNOWN


def test_attestation_is_the_one_of_ctap2(host: Host) -> None:
    _, reply = host.make_credential()
    assert reply[3]["x5c"] == [host.register().certificate]


@pytest.mark.parametrize(("level", "word"), [(1, 0x9000), (2, 0x9000), (3, 0x6A80)])
def test_u2f_signs_with_no_credential_that_takes_verification(
    host: Host, level: int, word: int
) -> None:
    _, reply = host.make_credential(_6={"credProtect": level})
    handle = reply[2][55 : 55 + int.from_bytes(reply[2][53:55], "big")]
    assert host.try_sign(handle, 8)[1] == word
