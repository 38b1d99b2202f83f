"""What the service tells of users and devices, as JSON; pages show the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rig.relying_parties.aws.devices import limits
from rig.relying_parties.aws.facts import Fact
from rig.relying_parties.aws.refusal import Refused
from rig.relying_parties.aws.service.model import Device, Passkey, User
from rig.relying_parties.aws.service.parts import Parts
from rig.relying_parties.aws.service.sessions import Session

SESSION_SCHEMA = "keyrig.aws-session/1"
REFUSAL_SCHEMA = "keyrig.aws-refusal/1"


def session_document(parts: Parts, session: Session | None, user: User | None) -> dict[str, Any]:
    """Return where somebody stands: keyrig.aws-session/1."""
    document: dict[str, Any] = {
        "schema": SESSION_SCHEMA,
        "stage": session.stage if session else "signed-out",
        "today": parts.today().isoformat(),
    }
    if user is None:
        return document
    devices = parts.store.devices(user)
    return document | {
        "principal": principal_document(user),
        "mfa": duty_document(parts, user, devices),
        "devices": [device_document(device) for device in devices],
        "limits": [
            {"kinds": list(limit.kinds), "most": limit.most}
            for limit in limits(user.principal.kind)
        ],
    }


def principal_document(user: User) -> dict[str, Any]:
    """Return who somebody is."""
    account = user.principal.account
    return {
        "kind": user.principal.kind,
        "name": user.principal.name,
        "account": account.number,
        "account_kind": account.kind,
        "partition": account.partition,
    }


def duty_document(parts: Parts, user: User, devices: list[Device]) -> dict[str, Any]:
    """Return what AWS asks of somebody today."""
    owed = parts.duty_of(user, devices)
    return {
        "standing": owed.standing,
        "enrol_by": owed.enrol_by.isoformat() if owed.enrol_by else None,
        "days_left": owed.days_left,
        "because": fact_document(owed.fact),
    }


def device_document(device: Device) -> dict[str, Any]:
    """Return a device; secrets and credential ids are left out."""
    document = {
        "name": device.name,
        "kind": device.kind,
        "assigned_on": device.assigned_on.isoformat(),
    }
    if not isinstance(device.content, Passkey):
        return document | {"serial": device.content.serial}
    return document | _passkey(device.content)


def _passkey(passkey: Passkey) -> dict[str, Any]:
    return {
        "aaguid": str(passkey.credential.aaguid),
        "attestation": passkey.attestation,
        "backup_eligible": passkey.backup_eligible,
        "backed_up": passkey.backed_up,
        "transports": list(passkey.transports),
        "sign_count": passkey.sign_count,
        "certification": dict(passkey.certification.by_condition_key()),
    }


def fact_document(told: Fact) -> Mapping[str, str]:
    """Return a fact with what it rests on."""
    return {"says": told.says, "source": told.source, "certainty": told.certainty}


def refusal_document(refused: Refused) -> dict[str, Any]:
    """Return a refusal: keyrig.aws-refusal/1."""
    return {
        "schema": REFUSAL_SCHEMA,
        "reason": refused.reason,
        "message": refused.what,
        "try": refused.try_this,
        "rests_on": fact_document(refused.fact) if refused.fact else None,
    }
