"""The catalogue's data files, one for each group of requirements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from rig.requirements.answers import Answers
from rig.requirements.describe import expectation
from rig.requirements.entries import answers
from rig.requirements.era import Era
from rig.requirements.fields import Fields, MalformedData, read
from rig.requirements.model import Certainty, Need, Requirement, Source, Strength

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True)
class _Group:
    """What a file says of all its requirements."""

    prefix: str
    title: str
    reason: str


def load(folder: Path) -> Mapping[str, Requirement]:
    """Read every requirement of the folder's TOML files, by id.

    Raises:
        MalformedData: A file, requirement or field is not what it must be; it names all three.
    """
    catalogue: dict[str, Requirement] = {}
    for file in sorted(folder.glob("*.toml")):
        for requirement in _requirements(read(file)):
            _add(catalogue, requirement, file)
    return MappingProxyType(catalogue)


def _add(catalogue: dict[str, Requirement], requirement: Requirement, file: Path) -> None:
    if requirement.id in catalogue:
        raise MalformedData("Field id is given twice", where=f"{file.name}, {requirement.id}")
    catalogue[requirement.id] = requirement


def _requirements(file: Fields) -> Iterable[Requirement]:
    group = _group(file.table("group"))
    for fields in file.tables("requirement"):
        yield _requirement(fields, group, file.where)
    file.finish()


def _group(fields: Fields) -> _Group:
    group = _Group(fields.text("prefix"), fields.text("title"), fields.text("reason", ""))
    fields.finish()
    return group


def _requirement(fields: Fields, group: _Group, file: str) -> Requirement:
    name = _id(fields, group)
    fields.where = f"{file}, {name}"
    stated, cases = answers(fields), _cases(fields)
    requirement = Requirement(
        id=name,
        group=group.title,
        section=fields.text("section"),
        section_2_3=fields.text("section_2_3", ""),
        since=_since(fields),
        says=fields.text("says"),
        expect=_expect(fields, stated, cases),
        strength=_word(fields, "strength", Strength, fields.text("strength", Strength.UNSTATED)),
        answers=stated,
        cases=cases,
        needs=_words(fields, "needs", Need),
        source=_source(fields),
        certainty=_certainty(fields.table("certainty")),
        reason=fields.text("reason", group.reason),
        no_fault=fields.text("no_fault", ""),
    )
    fields.finish()
    return requirement


def _id(fields: Fields, group: _Group) -> str:
    name = fields.text("id")
    prefix, _, number = name.rpartition("-")
    if prefix != group.prefix or not number.isdecimal():
        raise fields.problem("id", f"holds {name!r}, which is not {group.prefix}- and a number")
    return name


def _since(fields: Fields) -> str:
    written = fields.text("since", "")
    try:
        return written if not written or Era.of(written) else ""
    except ValueError as error:
        raise fields.problem("since", str(error)) from error


def _expect(fields: Fields, stated: Answers, cases: Mapping[str, Answers]) -> str:
    expect = expectation(fields.text("expect", ""), stated, cases)
    if not expect:
        raise fields.problem("expect", "is missing, and no expected answer says it")
    return expect


def _cases(fields: Fields) -> Mapping[str, Answers]:
    cases: dict[str, Answers] = {}
    for case in fields.tables("case"):
        name = case.text("name")
        if name in cases:
            raise case.problem("name", f"gives {name!r} twice")
        cases[name] = answers(case)
        case.finish()
    return MappingProxyType(cases)


def _source(fields: Fields) -> tuple[Source, ...]:
    source = _words(fields, "source", Source)
    if not source:
        raise fields.problem("source", "is missing")
    return source


def _words(fields: Fields, name: str, words: type[_Word]) -> tuple[_Word, ...]:
    return tuple(_word(fields, name, words, item) for item in fields.items(name))


def _word(fields: Fields, name: str, words: type[_Word], written: object) -> _Word:
    try:
        return words(str(written))
    except ValueError:
        known = ", ".join(words)
        raise fields.problem(name, f"holds {written!r}, which is none of {known}") from None


def _certainty(fields: Fields) -> Certainty:
    certainty = Certainty(
        confirmed=fields.number("confirmed"), ran=fields.number("ran"), seen=fields.flag("seen")
    )
    if certainty.confirmed > certainty.ran:
        raise fields.problem("confirmed", "is more than ran")
    fields.finish()
    return certainty
