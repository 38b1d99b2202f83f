"""Assigning and removing MFA devices: facts `enrolment-order`, `console-only` and `key-shared`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

from rig.relying_parties.aws.accounts import PrincipalKind
from rig.relying_parties.aws.conditions import ACTION, STAGE, RegistrationStage
from rig.relying_parties.aws.devices import DeviceKind, check_new_device
from rig.relying_parties.aws.facts import fact
from rig.relying_parties.aws.refusal import Reason, Refused
from rig.relying_parties.aws.service.answers import registration
from rig.relying_parties.aws.service.model import Device, Passkey, Token, User
from rig.relying_parties.aws.service.parts import Parts
from rig.relying_parties.aws.service.sessions import Session, Stage
from rig.relying_parties.aws.service.signing_in import passkeys, require_devices_used
from rig.relying_parties.aws.service.tickets import LIFETIME, Purpose, Ticket
from rig.relying_parties.aws.totp import (
    last_of_pair,
    new_secret,
    otpauth,
    parse_secret,
    secret_text,
)

LONGEST_SERIAL = 256
"""The `serialNumber` of the IAM service model."""


def ask_registration(parts: Parts, session: Session, user: User, name: str) -> Mapping[str, Any]:
    """Ask for a new passkey or security key; return the options for the browser.

    Raises:
        Refused: The name cannot be, there are enough devices, or the account's policy forbids it.
    """
    devices = parts.store.devices(user)
    require_devices_used(session, devices)
    check_new_device(user.principal.kind, devices, name, DeviceKind.PASSKEY)
    _check_policy(user, RegistrationStage.CREATE, {})
    known = [content for _, content in passkeys(devices)]
    options, challenge = parts.party.begin_registration(user, known)
    now = parts.now()
    ticket = Ticket(
        purpose=Purpose.REGISTER,
        session=session.token,
        expires=now + LIFETIME,
        name=name,
    )
    parts.tickets.issue(challenge, ticket, now)
    return options


def register(parts: Parts, session: Session, user: User, answer: object) -> tuple[Device, Session]:
    """Assign the key that answered; return it, and the session as it goes on.

    Raises:
        Refused: The answer is not what was asked for, the key is known, or the account's policy
            forbids keys of its certification.
    """
    response, transports = registration(answer)
    challenge = response.response.client_data.challenge
    ticket = parts.tickets.redeem(challenge, Purpose.REGISTER, session, parts.now())
    passkey = parts.party.finish_registration(challenge, response, transports)
    _check_policy(user, RegistrationStage.ACTIVATE, passkey.certification.by_condition_key())
    return _assigned(parts, session, user, ticket, passkey)


@dataclass(frozen=True, kw_only=True)
class NewToken:
    """An app or token that is to be assigned.

    Attributes:
        serial: Of a hardware token; empty for an app.
        secret: Of a hardware token in base32, which AWS would know by its serial number; empty for
            an app.
    """

    name: str
    kind: DeviceKind
    serial: str = ""
    secret: str = field(default="", repr=False)

    def begun(self, session: Session, now: float) -> Ticket:
        """Return what to keep until its codes come.

        Raises:
            Refused: The serial number or the secret is none.
        """
        is_app = self.kind is DeviceKind.VIRTUAL_TOTP
        if not is_app and not 1 <= len(self.serial) <= LONGEST_SERIAL:
            raise Refused(Reason.MALFORMED, "a hardware token needs its serial number")
        return Ticket(
            purpose=Purpose.CODES,
            session=session.token,
            expires=now + LIFETIME,
            name=self.name,
            kind=self.kind,
            secret=new_secret() if is_app else parse_secret(self.secret),
            serial=self.serial,
        )


def begin_token(parts: Parts, session: Session, user: User, wanted: NewToken) -> Mapping[str, str]:
    """Begin to assign an app or a token that makes codes.

    Returns:
        The ticket to come back with, and for an app the secret that it has to be told.

    Raises:
        Refused: The name cannot be, there are enough devices, or the secret is none.
    """
    devices = parts.store.devices(user)
    require_devices_used(session, devices)
    check_new_device(user.principal.kind, devices, wanted.name, wanted.kind)
    now = parts.now()
    begun, ticket = wanted.begun(session, now), token_urlsafe(32)
    parts.tickets.issue(ticket.encode(), begun, now)
    if wanted.kind is DeviceKind.HARDWARE_TOTP:
        return {"ticket": ticket}
    uri = otpauth(begun.secret, user.principal.account.number, user.principal.name)
    return {"ticket": ticket, "secret": secret_text(begun.secret), "uri": uri}


def activate_token(
    parts: Parts, session: Session, user: User, ticket: str, codes: tuple[str, str]
) -> tuple[Device, Session]:
    """Assign an app or token by two codes that follow each other; fact `two-codes`.

    Returns:
        The device, and the session as it goes on.

    Raises:
        Refused: They are not its codes, and the same ticket can be tried again; or the account's
            policy takes other devices alone.
    """
    now = parts.now()
    begun = parts.tickets.redeem(ticket.encode(), Purpose.CODES, session, now)
    step = last_of_pair(begun.secret, codes, now)
    if step is None:
        parts.tickets.issue(ticket.encode(), begun, now)
        raise Refused(
            Reason.WRONG_CODE,
            "these are not two codes of this device that follow each other",
            try_this="wait for the next code, and give it with the one after it",
            fact=fact("two-codes"),
        )
    _check_policy(user, None, {})
    content = Token(secret=begun.secret, last_step=step, serial=begun.serial)
    return _assigned(parts, session, user, begun, content)


def remove(parts: Parts, session: Session, user: User, name: str) -> None:
    """Take a device away.

    Raises:
        Refused: There is none of that name.
    """
    if session.stage is not Stage.SIGNED_IN:
        raise Refused(Reason.MFA_NEEDED, "sign in to the end first")
    parts.store.remove_device(user, name)


def _assigned(
    parts: Parts, session: Session, user: User, ticket: Ticket, content: Passkey | Token
) -> tuple[Device, Session]:
    device = Device(name=ticket.name, kind=ticket.kind, assigned_on=parts.today(), content=content)
    with parts.store.changing():
        # Other windows of the same user may have gone on in between.
        devices = parts.store.devices(user)
        require_devices_used(session, devices)
        check_new_device(user.principal.kind, devices, ticket.name, ticket.kind)
        if isinstance(content, Passkey) and parts.store.knows_credential(content.credential_id):
            raise Refused(
                Reason.KEY_KNOWN,
                "this credential is assigned already",
                try_this="another key",
            )
        parts.store.add_device(user, device)
        if session.stage is not Stage.SIGNED_IN:
            session = parts.sessions.move(session, Stage.SIGNED_IN, parts.now())
    return device, session


def _check_policy(user: User, stage: RegistrationStage | None, levels: Mapping[str, str]) -> None:
    """See that the account's policy lets the user assign a device.

    Args:
        stage: Of the registration of a key; None for other devices.
        levels: The key's certification by condition key.
    """
    if user.principal.kind is not PrincipalKind.IAM_USER or user.policy is None:
        return
    if not user.policy.allows(stage, levels):
        told = {STAGE: stage.value if stage else "none", **levels}
        named = ", ".join(f"{key} {value}" for key, value in told.items())
        raise Refused(
            Reason.POLICY,
            f"the account's policy does not allow {ACTION} with {named}",
            try_this="a key whose certification the policy takes",
            fact=fact("uncertified"),
        )
