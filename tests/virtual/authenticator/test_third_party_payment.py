"""thirdPartyPayment as a platform meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cbor2
import pytest

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

ED, MISTYPED = 0x80, 0x11
PAYS: dict[str, Any] = {"thirdPartyPayment": True}


def told(host: Host, credential_id: bytes, extensions: dict[str, Any]) -> Any:
    """What an assertion says in its extension outputs."""
    listed = [{"id": credential_id, "type": "public-key"}]
    _, reply = host.sign_in(allow=listed, extensions=extensions)
    return cbor2.loads(reply[2][37:]) if reply[2][32] & ED else None


@pytest.mark.parametrize("rk", [False, True])
@pytest.mark.parametrize("pays", [False, True])
def test_an_assertion_tells_what_the_registration_wanted(
    host: Host, *, rk: bool, pays: bool
) -> None:
    made = host.credential_id(options={"rk": rk}, extensions={"thirdPartyPayment": pays})
    host.power_cycle()
    assert told(host, made, PAYS) == {"thirdPartyPayment": pays}


def test_a_credential_made_without_it_does_not_pay(host: Host) -> None:
    assert told(host, host.credential_id(), PAYS) == {"thirdPartyPayment": False}


def test_nothing_is_told_unasked(host: Host) -> None:
    made = host.credential_id(extensions=PAYS)
    assert told(host, made, {}) is None
    assert told(host, made, {"thirdPartyPayment": False}) is None


def test_it_is_a_boolean(host: Host) -> None:
    assert host.register(extensions={"thirdPartyPayment": 1})[0] == MISTYPED
    assert host.sign_in(extensions={"thirdPartyPayment": 1})[0] == MISTYPED
