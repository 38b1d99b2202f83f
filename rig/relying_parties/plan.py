"""What a client decides from getInfo alone, before it sends anything: shared with paper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.demands import Demand
from rig.relying_parties.options import CreationOptions, RequestOptions
from rig.relying_parties.unfit import Need, Unfit


class Verify(Enum):
    """How the user gets verified."""

    NONE = auto()
    PIN = auto()
    NEW_PIN = auto()
    FINGER = auto()
    NEW_FINGER = auto()

    @property
    def words(self) -> str:
        """What it takes, as people and the JSON are told; empty for a mere touch."""
        return _WORDS.get(self, "")


_WORDS = {
    Verify.PIN: "PIN",
    Verify.NEW_PIN: "PIN set first",
    Verify.FINGER: "fingerprint",
    Verify.NEW_FINGER: "fingerprint",
}


@dataclass(frozen=True, kw_only=True)
class CreationPlan:
    """How a credential is going to be asked for.

    Attributes:
        u2f: Whether by U2F instead of CTAP2.
        rk: Whether a discoverable one.
        cred_protect: The level of credProtect to ask for; None for none.
        hmac_secret: Whether to ask for hmac-secret.
    """

    u2f: bool = False
    rk: bool = False
    verify: Verify = Verify.NONE
    cred_protect: int | None = None
    hmac_secret: bool = False


@dataclass(frozen=True, kw_only=True)
class RequestPlan:
    """How an assertion is going to be asked for.

    Attributes:
        u2f: Whether by U2F instead of CTAP2.
        hmac_secret: Whether to ask for the output of hmac-secret.
    """

    u2f: bool = False
    verify: Verify = Verify.NONE
    hmac_secret: bool = False


class Planner(Protocol):
    """What decides for one client."""

    def creation(self, options: CreationOptions, key: Capabilities) -> CreationPlan:
        """Return the plan of a registration; Unfit if the client would not even ask."""
        ...

    def request(self, options: RequestOptions, key: Capabilities) -> RequestPlan:
        """Return the plan of a sign-in; Unfit if the client would not even ask."""
        ...


def verification(demand: Demand, key: Capabilities, *, field: str) -> Verify:
    """Return how the user is verified where a PIN or finger serves.

    Args:
        demand: How much the client wants it by now.
        key: What the key has, and could have.
        field: The field of the policy that asks for it.

    Raises:
        Unfit: It is required, and the key has no way to it.
    """
    ready = _ready(key)
    if demand is Demand.DISCOURAGED or (demand is Demand.PREFERRED and ready is None):
        return Verify.NONE
    if ready is not None:
        return ready
    if key.takes_pin:
        return Verify.NEW_PIN
    if key.takes_finger:
        return Verify.NEW_FINGER
    raise Unfit(
        Need.UV,
        "it has neither a PIN nor any other way to verify its user",
        clause="WebAuthn 5.4.6",
        fields=(field,),
    )


def _ready(key: Capabilities) -> Verify | None:
    if key.has_finger:
        return Verify.FINGER
    return Verify.PIN if key.has_pin else None


def require_algorithm(options: CreationOptions, key: Capabilities) -> None:
    """Raise `Unfit` if the key says that it signs with none of the site's algorithms."""
    if not key.can_sign_with(options.algorithms):
        raise Unfit(
            Need.ALGORITHM,
            f"it signs with none of the algorithms {', '.join(map(str, options.algorithms))}",
            clause="CTAP 6.1.2",
            fields=("algorithms",),
        )


def require_u2f(options: CreationOptions, key: Capabilities) -> None:
    """Raise `Unfit` unless U2F can serve a registration (CTAP 10.2)."""
    if not key.u2f:
        raise Unfit(Need.CTAP2, "it speaks neither CTAP2 nor U2F", clause="CTAP 6.4")
    if options.rk is Demand.REQUIRED:
        raise Unfit(
            Need.RK, "U2F keeps no discoverable credentials", clause="CTAP 10.2", fields=("rk",)
        )
    if options.uv is Demand.REQUIRED:
        raise Unfit(Need.UV, "U2F verifies nobody", clause="CTAP 10.2", fields=("uv.create",))
    require_algorithm(options, Capabilities(versions=key.versions, algorithms=(-7,)))
