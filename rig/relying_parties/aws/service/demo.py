"""Made-up accounts and users, so that every stage can be seen at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes, token_urlsafe

from rig.relying_parties.aws.accounts import (
    Account,
    AccountKind,
    Partition,
    Principal,
    PrincipalKind,
)
from rig.relying_parties.aws.service.store import Store

_MANAGEMENT = Account(number="111111111111", kind=AccountKind.MANAGEMENT)
_STANDALONE = Account(number="222222222222", kind=AccountKind.STANDALONE)
_MEMBER = Account(number="333333333333", kind=AccountKind.MEMBER)
_BARE = Account(number="444444444444", kind=AccountKind.MEMBER, root_credentials=False)
_CERTIFIED = Account(number="555555555555", kind=AccountKind.STANDALONE)
_GOVCLOUD = Account(
    number="666666666666", kind=AccountKind.STANDALONE, partition=Partition.GOVCLOUD
)
_CHINA = Account(number="777777777777", kind=AccountKind.STANDALONE, partition=Partition.CHINA)

CERTIFIED_ALONE = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "iam:EnableMFADevice", "Resource": "*",
     "Condition": {"StringEquals": {"iam:RegisterSecurityKey": "Create"}}},
    {"Effect": "Allow", "Action": "iam:EnableMFADevice", "Resource": "*",
     "Condition": {"StringEquals": {
       "iam:RegisterSecurityKey": "Activate",
       "iam:FIDO-certification": ["L1", "L1plus", "L2", "L2plus", "L3", "L3plus"]}}}
  ]
}"""
"""A policy that takes keys of a certified model alone."""


def _root(account: Account, name: str) -> Principal:
    return Principal(account=account, kind=PrincipalKind.ROOT_USER, name=f"{name}@keyrig.invalid")


def _user(account: Account, name: str) -> Principal:
    return Principal(account=account, kind=PrincipalKind.IAM_USER, name=name)


PEOPLE = (
    _root(_MANAGEMENT, "management"),
    _root(_STANDALONE, "standalone"),
    _root(_MEMBER, "member"),
    _root(_BARE, "bare-member"),
    _user(_STANDALONE, "alice"),
    _user(_CERTIFIED, "bob"),
    _user(_GOVCLOUD, "carol"),
    _user(_CHINA, "dan"),
    Principal(account=_MANAGEMENT, kind=PrincipalKind.CENTER_USER, name="erin"),
)


@dataclass(frozen=True)
class Login:
    """Somebody made up, and the password of this start."""

    principal: Principal
    password: str


def hashed(password: str) -> str:
    """Return what is kept of a password; it is random and long, so that this need not be slow."""
    return sha256(password.encode()).hexdigest()


def seed(store: Store) -> list[Login]:
    """Fill an empty store, and give everybody in it a new password.

    Returns:
        Who can sign in, with the passwords.
    """
    with store.changing():
        if not store.users():
            _fill(store)
        logins = []
        for user in store.users():
            login = Login(user.principal, token_urlsafe(12))
            store.set_password(user, hashed(login.password))
            logins.append(login)
    return logins


_POLICIES: Mapping[str, str] = {_CERTIFIED.number: CERTIFIED_ALONE}


def _fill(store: Store) -> None:
    for account in dict.fromkeys(person.account for person in PEOPLE):
        store.add_account(account, _POLICIES.get(account.number, ""))
    for person in PEOPLE:
        store.add_user(person, token_bytes(32), "")
