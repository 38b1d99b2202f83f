"""The list of principals: a CSV file that people write, or export from what they have."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from rig import UsageProblem
from rig.relying_parties.aws.accounts import (
    Account,
    AccountKind,
    Partition,
    Principal,
    PrincipalKind,
)
from rig.relying_parties.aws.devices import DeviceKind, limits

COLUMNS = (
    "account",
    "kind",
    "partition",
    "root_credentials",
    "principal",
    "name",
    "first_sign_in_without_mfa",
    "keys",
    "other_devices",
)
_ANSWERS = {"yes": True, "no": False}
_LONGEST_NAME = 320
_KEYS = re.compile(r"[;\s]+")
_T = TypeVar("_T")
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One principal of the list.

    Attributes:
        line: Where it ends in the file, from 1.
        first_without_mfa: The first console sign-in without MFA; None if none is known.
        keys: The names of the security keys that are assigned.
        other_devices: How many other MFA devices are.
    """

    line: int
    principal: Principal
    first_without_mfa: date | None
    keys: tuple[str, ...]
    other_devices: int

    @property
    def has_mfa(self) -> bool:
        """Whether any device is assigned."""
        return bool(self.keys or self.other_devices)


class _Cells:
    """One line, which knows what to say when a field of it is wrong."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str], places: list[str]) -> None:
        self.file = file
        self.line = line
        self._cells = cells
        self._places = places

    def read(self, column: str, meaning: Callable[[str], _T]) -> _T:
        """Return what a field means; `meaning` raises ValueError with what it must be."""
        try:
            return meaning(self._cells.get(column, "").strip())
        except ValueError as error:
            raise self.complaint(column, str(error)) from error

    def complaint(self, column: str, must: str) -> UsageProblem:
        """Return the error for a field."""
        place = self._places.index(column) + 1 if column in self._places else 0
        where = f"{self.file}, line {self.line}, column {place} ({column})"
        return UsageProblem(f"{column} {must}", where=where)


def read_accounts(file: Path) -> tuple[Entry, ...]:
    """Read the list.

    Args:
        file: CSV in UTF-8 with a first line that names the columns, in any order. Needed are
            `account`, `kind`, `principal` and `name`; see `COLUMNS` for the others.

    Raises:
        UsageProblem: It cannot be read, or a line of it is wrong; told with line and column.
    """
    entries: dict[Principal, Entry] = {}
    accounts: dict[str, Account] = {}
    for cells in _lines(file):
        entry = _entry(cells)
        account = entry.principal.account
        if accounts.setdefault(account.number, account) != account:
            raise cells.complaint("account", "is told otherwise in an earlier line")
        if entry.principal in entries:
            first = entries[entry.principal].line
            raise cells.complaint("name", f"is in line {first} already")
        entries[entry.principal] = entry
    return tuple(entries.values())


def _lines(file: Path) -> Iterator[_Cells]:
    reader = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
    try:
        places = [place.strip() for place in next(reader, [])]
        _check_header(str(file), places)
        for row in reader:
            if not row:
                continue
            if len(row) != len(places):
                place = min(len(row), len(places)) + 1
                raise UsageProblem(
                    f"the line has {len(row)} fields, and the first line names {len(places)}",
                    where=f"{file}, line {reader.line_num}, column {place}",
                )
            yield _Cells(str(file), reader.line_num, dict(zip(places, row, strict=True)), places)
    except csv.Error as error:
        raise UsageProblem(
            f"this is no CSV: {error}", where=f"{file}, line {reader.line_num}, column 1"
        ) from error


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageProblem(
            f"the list cannot be read: {error.strerror}",
            where=str(file),
            try_this="a CSV file, such as fixtures/aws-accounts.csv in keyrig's source",
        ) from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - before.rfind(b"\n")
        raise UsageProblem(
            "the list is not in UTF-8", where=f"{file}, line {line}, column {column}"
        ) from error


def _check_header(file: str, places: list[str]) -> None:
    for place, name in enumerate(places, 1):
        if name not in COLUMNS or name in places[: place - 1]:
            wrong = "there twice" if name in COLUMNS else "not known"
            raise UsageProblem(
                f"the column {name!r} is {wrong}",
                where=f"{file}, line 1, column {place}",
                try_this=", ".join(COLUMNS),
            )
    for needed in ("account", "kind", "principal", "name"):
        if needed not in places:
            raise UsageProblem(
                f"the column {needed} is missing",
                where=f"{file}, line 1, column {len(places) + 1}",
                try_this=", ".join(COLUMNS),
            )


def _entry(cells: _Cells) -> Entry:
    account = _account(cells)
    kind = cells.read("principal", _word(PrincipalKind))
    entry = Entry(
        line=cells.line,
        principal=Principal(account=account, kind=kind, name=cells.read("name", _name)),
        first_without_mfa=cells.read("first_sign_in_without_mfa", _day),
        keys=cells.read("keys", _keys),
        other_devices=cells.read("other_devices", _count),
    )
    _check_number(cells, entry)
    return entry


def _check_number(cells: _Cells, entry: Entry) -> None:
    known = limits(entry.principal.kind)
    most = sum(limit.most for limit in known)
    if len(entry.keys) + entry.other_devices > most:
        column = "keys" if entry.keys else "other_devices"
        raise cells.complaint(column, f"can be {most} at most, keys and other devices together")
    keys = sum(limit.most for limit in known if DeviceKind.PASSKEY in limit.kinds)
    if len(entry.keys) > keys:
        raise cells.complaint("keys", f"can be {keys} at most")


def _account(cells: _Cells) -> Account:
    kind = cells.read("kind", _word(AccountKind))
    partition = cells.read("partition", _word(Partition, Partition.COMMERCIAL))
    root_credentials = cells.read("root_credentials", _yes_or_no)
    if not root_credentials and kind is not AccountKind.MEMBER:
        raise cells.complaint("root_credentials", "can be no for a member account alone")

    def account(number: str) -> Account:
        try:
            return Account(
                number=number, kind=kind, partition=partition, root_credentials=root_credentials
            )
        except ValueError as error:
            raise ValueError("must have twelve digits") from error

    return cells.read("account", account)


def _word(words: type[_Word], default: _Word | None = None) -> Callable[[str], _Word]:
    def meaning(text: str) -> _Word:
        if not text and default is not None:
            return default
        try:
            return words(text)
        except ValueError as error:
            raise ValueError(f"must be one of {', '.join(words)}") from error

    return meaning


def _yes_or_no(text: str) -> bool:
    if text and text not in _ANSWERS:
        raise ValueError("must be yes or no")
    return _ANSWERS.get(text, True)


def _name(text: str) -> str:
    if not 0 < len(text) <= _LONGEST_NAME or not text.isprintable():
        raise ValueError(f"must be a name of at most {_LONGEST_NAME} characters")
    return text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValueError("must be a day such as 2026-01-31, or empty") from error


def _keys(text: str) -> tuple[str, ...]:
    names = [name for name in _KEYS.split(text) if name]
    if len(set(names)) < len(names):
        raise ValueError("must name each key once")
    return tuple(names)


def _count(text: str) -> int:
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError("must be a number, or empty")
    return int(text or 0)
