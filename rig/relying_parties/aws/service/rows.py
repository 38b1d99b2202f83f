"""How users and devices are written into the store, and read back."""

from __future__ import annotations

import json
import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from fido2.webauthn import AttestedCredentialData

from rig.relying_parties.aws.accounts import (
    Account,
    AccountKind,
    Partition,
    Principal,
    PrincipalKind,
)
from rig.relying_parties.aws.certification import Certification
from rig.relying_parties.aws.conditions import parse_policy
from rig.relying_parties.aws.devices import DeviceKind
from rig.relying_parties.aws.service.model import Device, Passkey, Token, User


def user_of(row: sqlite3.Row) -> User:
    """Read a user, joined with the account."""
    account = Account(
        number=row["account"],
        kind=AccountKind(row["account_kind"]),
        partition=Partition(row["partition"]),
        root_credentials=bool(row["root_credentials"]),
    )
    first = row["first_without_mfa"]
    return User(
        number=row["id"],
        principal=Principal(account=account, kind=PrincipalKind(row["kind"]), name=row["name"]),
        handle=row["handle"],
        password=row["password"],
        first_without_mfa=date.fromisoformat(first) if first else None,
        policy=parse_policy(row["policy"]) if row["policy"] else None,
    )


def device_of(row: sqlite3.Row) -> Device:
    """Read a device."""
    content = json.loads(row["content"])
    return Device(
        name=row["name"],
        kind=DeviceKind(row["kind"]),
        assigned_on=date.fromisoformat(row["assigned_on"]),
        content=_passkey(content) if row["credential_id"] else _token(content),
    )


def content_text(content: Passkey | Token) -> str:
    """Write what is particular to a kind of device."""
    if isinstance(content, Token):
        return json.dumps(
            {
                "secret": b64encode(content.secret).decode(),
                "last_step": content.last_step,
                "serial": content.serial,
            }
        )
    told = {name: getattr(content, name) for name in _PLAIN}
    told["credential"] = b64encode(bytes(content.credential)).decode()
    told["certification"] = asdict(content.certification)
    return json.dumps(told)


_PLAIN = ("sign_count", "backup_eligible", "backed_up", "transports", "attestation")


def _passkey(content: Mapping[str, Any]) -> Passkey:
    return Passkey(
        credential=AttestedCredentialData(b64decode(content["credential"])),
        sign_count=content["sign_count"],
        backup_eligible=content["backup_eligible"],
        backed_up=content["backed_up"],
        transports=tuple(content["transports"]),
        attestation=content["attestation"],
        certification=Certification(**content["certification"]),
    )


def _token(content: Mapping[str, Any]) -> Token:
    return Token(
        secret=b64decode(content["secret"]),
        last_step=content["last_step"],
        serial=content["serial"],
    )
