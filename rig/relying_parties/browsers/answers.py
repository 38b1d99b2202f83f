"""What a browser says for the site, and what it makes of the key's answer before that sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fido2.rpid import verify_rp_id
from fido2.webauthn import CollectedClientData

from rig import UsageProblem
from rig.relying_parties import ctap2, u2f
from rig.relying_parties.demands import Demand
from rig.relying_parties.hand import Hand
from rig.relying_parties.options import CreationOptions, RequestOptions
from rig.relying_parties.responses import NoCredential, SignIn
from rig.relying_parties.unfit import Need, Unfit


def chosen(hand: Hand, answers: Iterable[ctap2.Assertion]) -> ctap2.Assertion:
    """Return the answer of the account that the person chooses; the first if any will do.

    Raises:
        NoCredential: The key does not offer that account.
    """
    offered = list(answers)
    wanted = (one for one in offered if hand.account in (None, one.user.get("id")))
    answer = next(wanted, None)
    if answer is None and any("id" in one.user for one in offered):
        raise NoCredential
    return answer or offered[0]


def require_assertion(answer: ctap2.Assertion, *, discoverable: bool) -> None:
    """Refuse what browsers refuse of an assertion.

    Raises:
        Unfit: Attested data, names without verification, outputs that nobody asked for, or no
            account where the key had to know it.
    """
    data = answer.auth_data
    named = {"name", "displayName"} & answer.user.keys()
    outputs = set(data.extensions or {}) - ({"hmac-secret"} if answer.secret else set())
    wrong = {
        "attested credential data in an assertion": data.is_attested(),
        "the account's name without verification": named and not data.is_user_verified(),
        f"{', '.join(sorted(outputs))}, unasked": outputs,
        "no account, where the site named none": discoverable and "id" not in answer.user,
    }
    for says, applies in wrong.items():
        if applies:
            raise Unfit(Need.ANSWER, f"the key answered with {says}", clause="CTAP 6.2.2")


def client_data_of(kind: str, options: CreationOptions | RequestOptions) -> CollectedClientData:
    """Return the client data (WebAuthn 5.8.1); UsageProblem for an RP ID that is another site's."""
    if not verify_rp_id(options.rp_id, options.origin):
        raise UsageProblem(
            f"no browser lets {options.origin} use the RP ID {options.rp_id!r}",
            where="WebAuthn 5.1.3",
            try_this="the host of the origin, or what it ends with",
        )
    return CollectedClientData.create(
        type=kind, challenge=options.challenge, origin=options.origin, cross_origin=False
    )


def appids(options: RequestOptions) -> list[str]:
    """Return the AppID that the site names, if it does (WebAuthn 10.1.1)."""
    appid = options.extensions.get("appid")
    return [appid] if isinstance(appid, str) else []


def signed_by_u2f(
    hand: Hand, options: RequestOptions, client_data: CollectedClientData, names: list[str]
) -> SignIn:
    """Sign in over U2F with the first credential that the key made for one of these names.

    Raises:
        Unfit: The site wants verification, or names no credential.
        NoCredential: The key knows none.
    """
    if options.uv is Demand.REQUIRED or not options.allowed:
        field = "uv.get" if options.allowed else "allow_list"
        raise Unfit(Need.UV, "U2F verifies nobody", clause="CTAP 10.3", fields=(field,))
    for name in names:
        application = u2f.application_of(name)
        handle = u2f.known_of(hand, application, options.allowed)
        if handle is not None:
            data, signature = u2f.sign(hand, application, client_data.hash, handle)
            outputs: dict[str, Any] = {"appid": True} if name != options.rp_id else {}
            return SignIn(
                client_data=client_data,
                hash=client_data.hash,
                credential_id=handle,
                auth_data=data,
                signature=signature,
                outputs=outputs,
            )
    raise NoCredential
