"""Our model of Chromium against Chromium itself, with its own virtual authenticators."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from rig.relying_parties.browsers import Chromium
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.demands import Attestation, Demand
from rig.relying_parties.options import CreationOptions, User
from rig.relying_parties.plan import Verify
from rig.relying_parties.unfit import Unfit

if TYPE_CHECKING:
    from tests.relying_parties.browser.conftest import Desk

Sit = Callable[..., "Desk"]
Outcome = str | tuple[bool, bool]
"""Refused; else whether the credential is discoverable, and whether the user was verified."""

REFUSED = "refused"
CREATE = """async ({ rk, uv }) => {
  const publicKey = {
    rp: { id: "localhost", name: "model" },
    user: { id: crypto.getRandomValues(new Uint8Array(16)), name: "me", displayName: "me" },
    challenge: new Uint8Array(32),
    pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    authenticatorSelection: { residentKey: rk, userVerification: uv },
  };
  try {
    const made = await navigator.credentials.create({ publicKey });
    return new Uint8Array(made.response.getAuthenticatorData())[32];
  } catch (error) {
    return error.name;
  }
}"""
USER_VERIFIED = 0x04


@pytest.mark.parametrize("version", ["ctap2_0", "ctap2_1"])
@pytest.mark.parametrize("rk", [True, False], ids=["rk", "no rk"])
@pytest.mark.parametrize("uv", [True, False], ids=["uv", "no uv"])
def test_model_registers_as_chromium_does(desk: Sit, version: str, rk: bool, uv: bool) -> None:
    options = {
        "ctap2Version": version,
        "hasResidentKey": rk,
        "hasUserVerification": uv,
        "isUserVerified": uv,
    }
    told = {"rk": rk, **({"uv": True} if uv else {})}
    assert_same(desk(), options, Capabilities.of({0x01: ["FIDO_2_0"], 0x04: told}))


def test_model_registers_keys_of_u2f_as_chromium_does(desk: Sit) -> None:
    assert_same(desk(), {"protocol": "u2f", "hasResidentKey": False}, Capabilities.of(None))


def assert_same(at: Desk, options: dict[str, Any], key: Capabilities) -> None:
    """See that both come to the same, whatever the site asks for."""
    at.open()
    wanted = list(product(Demand, Demand))
    seen = {(rk.value, uv.value): registered(at, options, rk, uv) for rk, uv in wanted}
    assert seen == {(rk.value, uv.value): foretold(key, rk, uv) for rk, uv in wanted}


def registered(at: Desk, options: dict[str, Any], rk: Demand, uv: Demand) -> Outcome:
    """Return what Chromium does with a new key."""
    key = at.plug_in(**options)
    answer = at.page.evaluate(CREATE, {"rk": rk.value, "uv": uv.value})
    made = at.credentials(key)
    at.unplug(key)
    if answer == "NotAllowedError":
        return REFUSED
    return made[0]["isResidentCredential"], bool(answer & USER_VERIFIED)


def foretold(key: Capabilities, rk: Demand, uv: Demand) -> Outcome:
    """Return what the model says."""
    options = CreationOptions(
        rp_id="localhost",
        origin="http://localhost",
        user=User(b"1", "me"),
        challenge=bytes(32),
        algorithms=(-7,),
        uv=uv,
        rk=rk,
        attestation=Attestation.NONE,
    )
    try:
        plan = Chromium().creation(options, key)
    except Unfit:
        return REFUSED
    return plan.rk, plan.verify is not Verify.NONE
