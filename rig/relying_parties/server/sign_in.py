"""What a server checks of a sign-in, step by step (WebAuthn Level 3, 7.2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from cryptography.exceptions import InvalidSignature
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorAssertionResponse,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)

from rig.relying_parties.responses import SignIn
from rig.relying_parties.server.steps import Step, require
from rig.relying_parties.unfit import Need


@dataclass(frozen=True)
class Account:
    """One credential as a site has stored it (7.1 step 27).

    Attributes:
        user: The user handle.
        counter: The signature counter of the last ceremony.
        backup_eligible: The flag BE at registration.
    """

    user: bytes
    credential: AttestedCredentialData
    counter: int
    backup_eligible: bool


@dataclass(frozen=True, kw_only=True)
class ExpectedSignIn:
    """What a server knows when an answer to a sign-in comes.

    Attributes:
        allowed: The ids that it named; empty if it named none.
        accounts: The credentials that may sign in.
        counter: Whether a counter that went back ends the sign-in.
        appid: The AppID that credentials of the U2F era are bound to; empty for none.
    """

    challenge: bytes
    rp_id: str
    origins: Collection[str]
    accounts: Collection[Account]
    allowed: Collection[bytes] = ()
    uv: bool = False
    counter: bool = True
    appid: str = ""


def check_sign_in(expected: ExpectedSignIn, answer: SignIn) -> Account:
    """Check an answer to a sign-in, and return whose it is.

    Raises:
        Unfit: A step fails; its clause names the step.
    """
    case = Case(expected, answer)
    require(STEPS, case, browser=answer.client_data is not None)
    return case.account


@dataclass(frozen=True)
class Case:
    """An answer, and what was expected."""

    expected: ExpectedSignIn
    answer: SignIn

    @property
    def data(self) -> AuthenticatorData:
        """The authenticator data."""
        return self.answer.auth_data

    @property
    def client_data(self) -> CollectedClientData:
        """The client data, where a browser made them."""
        # Steps that look at it are left out where there is none.
        return cast("CollectedClientData", self.answer.client_data)

    @property
    def known(self) -> Account | None:
        """Whose credential it is; None if nobody's."""
        accounts = self.expected.accounts
        wanted = self.answer.credential_id
        return next((one for one in accounts if one.credential.credential_id == wanted), None)

    @property
    def account(self) -> Account:
        """Whose credential it is, once that is known."""
        # The step `credential` comes before all that ask.
        return cast("Account", self.known)


def _allowed(case: Case) -> str | None:
    named = case.expected.allowed
    inside = not named or case.answer.credential_id in named
    return None if inside else "it signed with a credential that was not named"


def _credential(case: Case) -> str | None:
    return None if case.known is not None else "it signed with a credential that nobody registered"


def _user(case: Case) -> str | None:
    handle = case.answer.user_handle
    if handle is None:
        return None if case.expected.allowed else "it tells no account"
    return None if handle == case.account.user else "it tells another account than the credential's"


def _type(case: Case) -> str | None:
    told = case.client_data.type
    return None if told == "webauthn.get" else f"the client data are of type {told}"


def _challenge(case: Case) -> str | None:
    same = case.client_data.challenge == case.expected.challenge
    return None if same else "the challenge is not the one that was sent"


def _origin(case: Case) -> str | None:
    origin = case.client_data.origin
    return None if origin in case.expected.origins else f"the origin is {origin}"


def _cross_origin(case: Case) -> str | None:
    return "it was made in a frame of another site" if case.client_data.cross_origin else None


def _rp_id(case: Case) -> str | None:
    appid = case.expected.appid if case.answer.outputs.get("appid") else ""
    due = sha256((appid or case.expected.rp_id).encode()).digest()
    return None if case.data.rp_id_hash == due else "the RP ID hash is another site's"


def _presence(case: Case) -> str | None:
    return None if case.data.is_user_present() else "the flag UP is not set"


def _verified(case: Case) -> str | None:
    missing = case.expected.uv and not case.data.is_user_verified()
    return "the flag UV is not set" if missing else None


def _backed_up(case: Case) -> str | None:
    wrong = case.data.is_backed_up() and not case.data.is_backup_eligible()
    return "the flag BS is set, and BE is not" if wrong else None


def _eligible(case: Case) -> str | None:
    same = case.data.is_backup_eligible() == case.account.backup_eligible
    return None if same else "the flag BE is not what it was at registration"


def _signature(case: Case) -> str | None:
    message = case.data + case.answer.hash
    try:
        case.account.credential.public_key.verify(message, case.answer.signature)
    except InvalidSignature:
        return "the signature does not verify"
    except (ValueError, NotImplementedError) as error:
        return f"the signature cannot be verified: {error}"
    return None


def _counter(case: Case) -> str | None:
    before, now = case.account.counter, case.data.counter
    back = case.expected.counter and (before or now) and now <= before
    return f"the signature counter is {now}, after {before}" if back else None


def _library(case: Case) -> str | None:
    """Ask python-fido2's server, which looks at part of the same with code of its own."""
    expected, answer = case.expected, case.answer
    if answer.outputs.get("appid"):
        # It knows RP IDs alone.
        return None
    server = Fido2Server(
        PublicKeyCredentialRpEntity(id=expected.rp_id, name=expected.rp_id),
        verify_origin=lambda origin: origin in expected.origins,
    )
    _, state = server.authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED if expected.uv else None,
        challenge=expected.challenge,
    )
    told = AuthenticatorAssertionResponse(
        client_data=case.client_data,
        authenticator_data=answer.auth_data,
        signature=answer.signature,
        user_handle=answer.user_handle,
    )
    try:
        server.authenticate_complete(
            state,
            [case.account.credential],
            AuthenticationResponse(raw_id=answer.credential_id, response=told),
        )
    except (ValueError, TypeError) as error:
        return f"python-fido2's server refuses it: {error}"
    return None


STEPS: tuple[Step[Case], ...] = (
    Step(number="7.2.5", name="allowCredentials", complaint=_allowed),
    Step(number="7.2.6", name="credential", complaint=_credential),
    Step(number="7.2.6", name="user", complaint=_user, of_browsers=True),
    Step(number="7.2.10", name="type", complaint=_type, of_browsers=True),
    Step(number="7.2.11", name="challenge", complaint=_challenge, of_browsers=True),
    Step(number="7.2.12", name="origin", complaint=_origin, of_browsers=True),
    Step(number="7.2.13", name="crossOrigin", complaint=_cross_origin, of_browsers=True),
    Step(number="7.2.15", name="rpIdHash", complaint=_rp_id),
    Step(number="7.2.16", name="UP", complaint=_presence),
    Step(
        number="7.2.17",
        name="UV",
        complaint=_verified,
        need=Need.UV,
        fields=("uv.get", "server.uv_flag"),
    ),
    Step(number="7.2.18", name="BE and BS", complaint=_backed_up),
    Step(number="7.2.19", name="BE", complaint=_eligible),
    Step(number="7.2.21", name="signature", complaint=_signature),
    Step(number="7.2.22", name="signCount", complaint=_counter, fields=("server.counter",)),
    Step(number="7.2", name="python-fido2", complaint=_library, of_browsers=True),
)
"""All steps that can fail, in the order of WebAuthn; the last is a second opinion."""
