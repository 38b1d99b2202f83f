"""Signing in: the password, then any one device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hmac import compare_digest
from typing import Any

from rig.relying_parties.aws.accounts import PrincipalKind
from rig.relying_parties.aws.enforcement import Standing
from rig.relying_parties.aws.facts import fact
from rig.relying_parties.aws.refusal import Reason, Refused
from rig.relying_parties.aws.service.answers import assertion
from rig.relying_parties.aws.service.demo import hashed
from rig.relying_parties.aws.service.model import Device, Passkey, Token, User
from rig.relying_parties.aws.service.parts import Parts
from rig.relying_parties.aws.service.sessions import Session, Stage
from rig.relying_parties.aws.service.tickets import LIFETIME, Purpose, Ticket
from rig.relying_parties.aws.sign_in import Step, after_password
from rig.relying_parties.aws.totp import step_of

_STAGES = {
    Step.USE_DEVICE: Stage.PASSWORD_GIVEN,
    Step.ENROL: Stage.ENROLLING,
    Step.PROMPT: Stage.PROMPTED,
    Step.IN: Stage.SIGNED_IN,
}


def with_password(
    parts: Parts, kind: str, account: str, name: str, password: str
) -> tuple[Session, User]:
    """Begin a session by a password.

    Args:
        kind: A `PrincipalKind`.
        account: The account's number; root users need none, their name is the only one.

    Raises:
        Refused: Nobody is called so, the password is wrong, or there are no credentials.
    """
    user = _user(parts, kind, account, name)
    if user is not None and not user.principal.account.root_credentials and kind == _ROOT:
        raise Refused(
            Reason.NO_CREDENTIALS,
            "this member account's root user has no credentials",
            try_this="a root session of the management account",
            fact=fact("exempt-no-credentials"),
        )
    if user is None or not compare_digest(user.password, hashed(password)):
        raise Refused(Reason.WRONG_PASSWORD, "the user or the password is wrong")
    return _begun(parts, user), user


_ROOT = PrincipalKind.ROOT_USER.value


def _user(parts: Parts, kind: str, account: str, name: str) -> User | None:
    for user in parts.store.users():
        who = user.principal
        if (who.kind, who.name) == (kind, name) and (
            who.kind is PrincipalKind.ROOT_USER or who.account.number == account
        ):
            return user
    return None


def _begun(parts: Parts, user: User) -> Session:
    devices = parts.store.devices(user)
    owed = parts.duty_of(user, devices)
    if owed.standing is Standing.BEFORE_SIGN_IN:
        parts.store.signed_in_without_mfa(user, parts.today())
    stage = _STAGES[after_password(user.principal, devices, owed)]
    return parts.sessions.open(user.number, stage, parts.now())


def ask_passkey(parts: Parts, session: Session, user: User) -> Mapping[str, Any]:
    """Ask any passkey or security key of a user to sign; return the options for the browser.

    Raises:
        Refused: The password was not given, or there is no such device.
    """
    _require_password(session)
    known = [content for _, content in passkeys(parts.store.devices(user))]
    if not known:
        raise Refused(Reason.NO_SUCH_DEVICE, "no passkey or security key is assigned")
    options, challenge = parts.party.begin_sign_in(known)
    now = parts.now()
    ticket = Ticket(purpose=Purpose.SIGN_IN, session=session.token, expires=now + LIFETIME)
    parts.tickets.issue(challenge, ticket, now)
    return options


def with_passkey(parts: Parts, session: Session, user: User, answer: object) -> Session:
    """End a sign-in by what a key signed.

    Raises:
        Refused: The answer is not what was asked for.
    """
    _require_password(session)
    response = assertion(answer)
    challenge = response.response.client_data.challenge
    parts.tickets.redeem(challenge, Purpose.SIGN_IN, session, parts.now())
    with parts.store.changing():
        known = passkeys(parts.store.devices(user))
        used = parts.party.finish_sign_in(
            challenge, user, [content for _, content in known], response
        )
        names = {content.credential_id: name for name, content in known}
        parts.store.used(user, names[used.credential_id], used)
    return parts.sessions.move(session, Stage.SIGNED_IN, parts.now())


def with_code(parts: Parts, session: Session, user: User, code: str) -> Session:
    """End a sign-in by a code of any of the user's TOTP devices.

    Raises:
        Refused: It is no code of theirs, or one that was used.
    """
    _require_password(session)
    with parts.store.changing():
        found = _token_of(parts.store.devices(user), code, parts.now())
        if found is not None:
            parts.store.used(user, found[0], found[1])
    if found is None:
        parts.sessions.count_wrong_code(session)
        raise Refused(
            Reason.WRONG_CODE,
            "the code is wrong, too old, or was used before",
            try_this="the next code",
        )
    return parts.sessions.move(session, Stage.SIGNED_IN, parts.now())


def put_off(parts: Parts, session: Session, user: User) -> Session:
    """Go on without a device for now.

    Raises:
        Refused: It cannot be put off any more, or another window has assigned a device meanwhile.
    """
    if session.stage is not Stage.PROMPTED:
        raise Refused(Reason.GRACE_OVER, "this cannot be put off any more", fact=fact("grace-over"))
    with parts.store.changing():
        require_devices_used(session, parts.store.devices(user))
        return parts.sessions.move(session, Stage.SIGNED_IN, parts.now())


def require_devices_used(session: Session, devices: list[Device]) -> None:
    """See that a session which knows the password alone passes no device by.

    Args:
        devices: The user's of now: they may have come after the password was given.

    Raises:
        Refused: One of them has to be used first.
    """
    if session.stage is Stage.PASSWORD_GIVEN or (devices and session.stage is not Stage.SIGNED_IN):
        raise Refused(
            Reason.MFA_NEEDED,
            "a device is assigned, and has to be used first",
            try_this="sign in with one of your devices",
            fact=fact("any-one-device"),
        )


def passkeys(devices: list[Device]) -> list[tuple[str, Passkey]]:
    """Return the passkeys and security keys among devices, with their names."""
    return [
        (device.name, device.content) for device in devices if isinstance(device.content, Passkey)
    ]


def _token_of(devices: list[Device], code: str, now: float) -> tuple[str, Token] | None:
    """Return the device whose code it is, and what is to be remembered of it."""
    for device in devices:
        if isinstance(device.content, Token):
            step = step_of(device.content.secret, code, now)
            if step is not None and step > device.content.last_step:
                return device.name, replace(device.content, last_step=step)
    return None


def _require_password(session: Session) -> None:
    if session.stage is not Stage.PASSWORD_GIVEN:
        raise Refused(Reason.NOT_SIGNED_IN, "no device is asked for now", try_this="sign in anew")
