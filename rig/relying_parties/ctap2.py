"""CTAP2 as a client speaks it, on python-fido2's `Ctap2`: lists in parts, extensions, replies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from fido2.ctap import CtapError
from fido2.ctap2 import Ctap2
from fido2.webauthn import AttestationObject, AuthenticatorData

from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.hand import Hand, Proof, Token
from rig.relying_parties.hmac_secret import Shared
from rig.relying_parties.options import CreationOptions
from rig.relying_parties.plan import CreationPlan
from rig.relying_parties.responses import Excluded, NoCredential, Rejected
from rig.relying_parties.unfit import Need, Undecided, Unfit, reading_answers

ERR = CtapError.ERR
_UNKNOWN = (
    ERR.NO_CREDENTIALS,
    ERR.INVALID_CREDENTIAL,
    ERR.LIMIT_EXCEEDED,
    ERR.REQUEST_TOO_LARGE,
    ERR.PUAT_REQUIRED,
)
"""What browsers take for a key's knowing none of a list; some that always verify say the last."""
_UNTOUCHED = (ERR.USER_ACTION_TIMEOUT, ERR.ACTION_TIMEOUT)
_CLAUSES: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        Ctap2.CMD.MAKE_CREDENTIAL: ("makeCredential", "CTAP 6.1.2"),
        Ctap2.CMD.GET_ASSERTION: ("getAssertion", "CTAP 6.2.2"),
        Ctap2.CMD.GET_NEXT_ASSERTION: ("getNextAssertion", "CTAP 6.3"),
    }
)
_PROBE = bytes(32)
_PROTECTION, _MOST_PROTECTION = "credProtect", 3


def descriptors(ids: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return credentials as allowList and excludeList name them."""
    return [{"type": "public-key", "id": one} for one in ids]


def batches(ids: Sequence[bytes], key: Capabilities) -> list[list[bytes]]:
    """Put ids into lists as long as the key takes, less those too long to be its own."""
    own = [one for one in ids if key.longest_id is None or len(one) <= key.longest_id]
    return [own[start : start + key.batch] for start in range(0, len(own), key.batch)]


def holding(
    hand: Hand, rp_id: str, ids: Sequence[bytes], key: Capabilities, token: Token
) -> list[bytes]:
    """Return the part of a list that the key knows one of, asked without a touch; else nothing.

    A list that goes into one request is returned as it is, unasked.
    """
    parts = batches(ids, key)
    if len(parts) < 2:
        return parts[0] if parts else []
    proof = token.proof(_PROBE)
    return next((part for part in parts if knows(hand, rp_id, part, proof)), [])


def knows(hand: Hand, rp_id: str, ids: Sequence[bytes], proof: Proof) -> bool:
    """Tell whether the key knows one of a list, as browsers ask for it: without a touch."""
    try:
        ask_silently(hand, rp_id, ids, proof)
    except NoCredential:
        return False
    except Rejected as error:
        if error.status in _UNKNOWN:
            return False
        raise
    return True


def ask_silently(hand: Hand, rp_id: str, ids: Sequence[bytes], proof: Proof) -> None:
    """Have the key sign for one of a list without a touch (up false).

    Raises:
        NoCredential: It knows none.
        Rejected: It refuses.
    """
    request = {1: rp_id, 2: _PROBE, 3: descriptors(ids), 5: {"up": False}, **_proved(proof, 6)}
    _asked(hand, Ctap2.CMD.GET_ASSERTION, request)


@dataclass(frozen=True, kw_only=True)
class Creation:
    """A makeCredential that is ready to be sent.

    Attributes:
        hash: The clientDataHash.
        excluded: One list of credentials, short enough for the key.
        rp_name: The relying party's name; empty to send none.
    """

    options: CreationOptions
    hash: bytes
    plan: CreationPlan
    proof: Proof
    excluded: Sequence[bytes] = ()
    rp_name: str = ""


def make_credential(hand: Hand, creation: Creation) -> AttestationObject:
    """Ask for the credential.

    Raises:
        Excluded: The key holds one of the list already.
        Rejected: It refuses.
        Unfit: It put out what nobody asked for, or protects less than it was asked to.
        Undecided: Nobody touched it.
    """
    hand.kept = hand.kept or creation.plan.rk
    reply = _asked(hand, Ctap2.CMD.MAKE_CREDENTIAL, _creation_members(creation))
    with reading_answers():
        made = AttestationObject.create(reply[1], AuthenticatorData(reply[2]), reply[3])
        require_outputs(made.auth_data.extensions or {}, _extensions(creation.plan))
    return made


def _creation_members(creation: Creation) -> dict[int, Any]:
    options, plan, proof = creation.options, creation.plan, creation.proof
    named = {"name": creation.rp_name} if creation.rp_name else {}
    user = {"id": options.user.id, "name": options.user.name, "displayName": options.user.name}
    members: dict[int, Any] = {
        1: creation.hash,
        2: {"id": options.rp_id, **named},
        3: user,
        4: [{"type": "public-key", "alg": alg} for alg in options.algorithms],
        5: descriptors(creation.excluded),
        6: _extensions(plan),
        7: _flags(plan.rk, proof.uv),
    }
    return {name: value for name, value in members.items() if value} | _proved(proof, 8)


@dataclass(frozen=True, kw_only=True)
class Request:
    """A getAssertion that is ready to be sent.

    Attributes:
        hash: The clientDataHash.
        allowed: One list of credentials, short enough for the key.
        salt: 32 bytes for which hmac-secret is to give its secret; None to ask for none.
    """

    rp_id: str
    hash: bytes
    proof: Proof
    allowed: Sequence[bytes] = ()
    salt: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """What the key answered.

    Attributes:
        user: The user entity; empty if it told none.
        secret: The output of hmac-secret; None if none was asked for.
    """

    credential_id: bytes
    auth_data: AuthenticatorData
    signature: bytes
    user: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    secret: bytes | None = None


def get_assertion(hand: Hand, request: Request) -> Assertion:
    """Ask for the assertion; of several, the first, as for a list. Raises as `get_assertions`."""
    return next(get_assertions(hand, request))


def get_assertions(hand: Hand, request: Request) -> Iterator[Assertion]:
    """Ask for the assertion, then for those of other accounts (CTAP 6.3), as long as one is wanted.

    Raises:
        NoCredential: The key knows none of the list.
        Rejected: It refuses.
        Unfit: Its answer cannot be read, or lacks what was asked for.
        Undecided: Nobody touched it.
    """
    shared = None if request.salt is None else Shared.agreed(hand)
    reply = _asked(hand, Ctap2.CMD.GET_ASSERTION, _members(request, shared))
    count = reply.get(5)
    yield _assertion(request, reply, shared)
    for _ in range(1, count if isinstance(count, int) else 1):
        yield _assertion(request, _asked(hand, Ctap2.CMD.GET_NEXT_ASSERTION, None), shared)


def _members(request: Request, shared: Shared | None) -> dict[int, Any]:
    members: dict[int, Any] = {1: request.rp_id, 2: request.hash}
    if request.allowed:
        members[3] = descriptors(request.allowed)
    if shared is not None and request.salt is not None:
        members[4] = {"hmac-secret": shared.asking(request.salt)}
    if flags := _flags(False, request.proof.uv):
        members[5] = flags
    return {**members, **_proved(request.proof, 6)}


def _assertion(request: Request, reply: Mapping[int, Any], shared: Shared | None) -> Assertion:
    with reading_answers():
        data = AuthenticatorData(reply[2])
        return Assertion(
            credential_id=reply[1]["id"] if 1 in reply else request.allowed[0],
            auth_data=data,
            signature=reply[3],
            user=reply.get(4, {}),
            secret=None if shared is None else shared.secret(data.extensions or {}),
        )


def _extensions(plan: CreationPlan) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    if plan.cred_protect is not None:
        asked["credProtect"] = plan.cred_protect
    if plan.hmac_secret:
        asked["hmac-secret"] = True
    return asked


def _flags(rk: bool, uv: bool) -> dict[str, bool]:
    return {name: True for name, wanted in (("rk", rk), ("uv", uv)) if wanted}


def _proved(proof: Proof, first: int) -> dict[int, Any]:
    return {} if proof.param is None else {first: proof.param, first + 1: proof.protocol}


def _asked(hand: Hand, command: int, request: Mapping[int, Any] | None) -> Mapping[int, Any]:
    try:
        with reading_answers():
            return hand.ctap2().send_cbor(command, request)
    except CtapError as error:
        if error.code == ERR.CREDENTIAL_EXCLUDED:
            raise Excluded from error
        if error.code in _UNTOUCHED:
            raise Undecided("nobody touched the key in time", where=hand.name) from error
        if error.code == ERR.NO_CREDENTIALS:
            raise NoCredential from error
        asked, clause = _CLAUSES[command]
        raise Rejected(error, asked=asked, clause=clause) from error


def require_outputs(outputs: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """Refuse what a browser refuses: unasked outputs, and less protection than was asked for.

    A key may protect credentials by itself, and say so.
    """
    unasked = ", ".join(sorted(set(outputs) - set(asked) - {_PROTECTION}))
    if unasked:
        raise Unfit(Need.ANSWER, f"the key put out {unasked}, unasked", clause="WebAuthn 9.5")
    least, told = asked.get(_PROTECTION, 0), outputs.get(_PROTECTION, 0)
    if not least <= told <= _MOST_PROTECTION:
        raise Unfit(
            Need.CRED_PROTECT,
            f"the key protects the credential at level {told}, not at {least}",
            clause="CTAP 12.1",
            fields=("extensions.create",),
        )
