"""Accounts and who signs in to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_NUMBER = re.compile(r"[0-9]{12}")


class Partition(StrEnum):
    """A group of Regions with accounts, users and keys of its own."""

    COMMERCIAL = "aws"
    GOVCLOUD = "aws-us-gov"
    CHINA = "aws-cn"


class AccountKind(StrEnum):
    """How an account stands to AWS Organizations."""

    MANAGEMENT = "management"
    STANDALONE = "standalone"
    MEMBER = "member"


class PrincipalKind(StrEnum):
    """Who signs in."""

    ROOT_USER = "root-user"
    IAM_USER = "iam-user"
    CENTER_USER = "identity-center-user"

    @property
    def policy(self) -> str:
        """The id of the relying party's policy that a key of theirs has to fit."""
        return "aws-identity-center" if self is PrincipalKind.CENTER_USER else f"aws-{self}"


@dataclass(frozen=True, kw_only=True)
class Account:
    """One AWS account.

    Attributes:
        number: Twelve digits.
        root_credentials: Whether its root user has any; a management account can remove those of
            its members.

    Raises:
        ValueError: The number has not twelve digits, or an account that is no member has no root
            credentials.
    """

    number: str
    kind: AccountKind
    partition: Partition = Partition.COMMERCIAL
    root_credentials: bool = True

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.number):
            raise ValueError("an account number has twelve digits")
        if not self.root_credentials and self.kind is not AccountKind.MEMBER:
            raise ValueError("only a member account can be without root credentials")


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Somebody who signs in to an account.

    Attributes:
        name: The e-mail address of a root user, else a user name.
    """

    account: Account
    kind: PrincipalKind
    name: str
