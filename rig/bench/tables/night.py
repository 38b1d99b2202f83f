"""What a night on a bench runs, how long it may take, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from rig.bench.tables.times import parse_span, seconds_until
from rig.bench.tables.words import Command, Table, Word


def _deadline(text: str) -> str:
    seconds_until(text, datetime.now(UTC))
    return text


def _keep(value: object) -> object:
    if isinstance(value, str):
        parse_span(value)
    elif isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("write a number of nights, or a span such as 90d")
    return value


Deadline = Annotated[str, AfterValidator(_deadline)]
Keep = Annotated[
    int | str,
    BeforeValidator(_keep),
    WithJsonSchema({"type": ["integer", "string"], "minimum": 1}),
]


class Night(Table):
    """What is run where nothing else is asked for.

    Attributes:
        suites: The suites, all of them if none is named.
        prepare: Commands that are run before the first key is opened; no shell reads them.
        rounds: How many times each key goes through all its tests.
        deadline: When `keyrig nightly` has to be at its end, such as `06:30`, or how long it may
            take, such as `8h`; no limit if left out.
        on_finish: Commands that `keyrig nightly` runs at its end, to send its line somewhere; no
            shell reads them.
        keep: How many nights, or for how long (`90d`), the folders of nights are kept; all of
            them, for good, if left out.
    """

    suites: tuple[Word, ...] = ()
    prepare: tuple[Command, ...] = ()
    rounds: Annotated[int, Field(ge=1, strict=True)] = 1
    deadline: Deadline | None = None
    on_finish: tuple[Command, ...] = ()
    keep: Keep | None = None
