"""What the rules rest on, with where it was found and how sure it is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from rig.relying_parties.certainty import Certainty


class Fact(BaseModel):
    """One thing that is known, or had to be chosen.

    Attributes:
        says: The fact in one sentence, without a full stop.
        source: Where it was found, or what was looked for in vain.
        certainty: How sure it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: str
    source: str
    certainty: Certainty

    @property
    def is_chosen(self) -> bool:
        """Whether the rig had to choose, since nothing public says it."""
        return self.certainty in (Certainty.REMEMBERED, Certainty.NOT_PUBLIC)


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    read_on: date
    facts: Mapping[str, Fact]


@cache
def facts() -> Mapping[str, Fact]:
    """Return all facts by name."""
    return MappingProxyType(dict(_file().facts))


def fact(name: str) -> Fact:
    """Return the fact of that name."""
    return facts()[name]


def read_on() -> date:
    """Return the day on which the facts were looked up."""
    return _file().read_on


@cache
def _file() -> _File:
    text = files(__package__).joinpath("facts.toml").read_text(encoding="utf-8")
    return _File.model_validate(tomllib.loads(text))
