"""One field of a policy: what a site asks, who says so, how surely, and since when."""

from __future__ import annotations

import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

from rig.relying_parties.certainty import Certainty

T = TypeVar("T")


class Table(BaseModel):
    """A table of a policy file: it holds nothing but what it may hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Table):
    """On what a field rests.

    Attributes:
        source: Who says so, in a few words.
        date: When that was read, or the ceremony captured.
        observed_on: When it was captured where it happens; None if nobody did.
    """

    source: str
    certainty: Certainty
    date: datetime.date
    observed_on: datetime.date | None = None

    @model_validator(mode="after")
    def _observed(self) -> Source:
        if (self.certainty is Certainty.OBSERVED) != (self.observed_on is not None):
            raise ValueError("certainty observed and a day in observed_on go together")
        return self


class Fact(Source, Generic[T]):
    """A field of which one value is known or taken for known."""

    value: T


class Choice(Source, Generic[T]):
    """A field of which one value is known, or several are possible.

    Attributes:
        value: The one; None where there are several.
        values: All that are possible.
        likely: Those of them that are likely.
    """

    value: T | None = None
    values: tuple[T, ...] = ()
    likely: tuple[T, ...] = ()

    @model_validator(mode="after")
    def _one_or_several(self) -> Choice[T]:
        if (self.value is None) != bool(self.values):
            raise ValueError("it takes either value, or values and likely")
        if self.values and not (self.likely and set(self.likely) <= set(self.values)):
            raise ValueError("likely must be some of values")
        return self

    @property
    def possible(self) -> tuple[T, ...]:
        """All the values that it may have."""
        return self.values or _only(self.value)

    @property
    def expected(self) -> tuple[T, ...]:
        """The values that it likely has."""
        return self.likely or _only(self.value)


def _only(value: T | None) -> tuple[T, ...]:
    return () if value is None else (value,)
