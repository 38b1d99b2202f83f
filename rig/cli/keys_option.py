"""`--key`: which keys a verb is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

import typer

from rig import UsageProblem
from rig.bench.discover import discover
from rig.cli.output import say
from rig.keys.names import DEFAULT_KEYS

Keys: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--key", help="Keys, comma-separated; repeatable.", metavar="NAMES"),
]


def named(words: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that `--key` names, each once, however often it was given.

    Raises:
        UsageProblem: It was given, and names none: nothing would be tested, and all be well.
    """
    names = (name.strip() for word in words for name in word.split(","))
    found = tuple(dict.fromkeys(name for name in names if name))
    if words and not found:
        raise UsageProblem("no key is named", where="--key", try_this="--key virtual, or no --key")
    return found


def key_names(words: Sequence[str] | None) -> tuple[str, ...]:
    """Return the keys that are asked for; if none is, the built-in one, and name the others.

    Raises:
        UsageProblem: As for `named`.
    """
    if words:
        return named(words)
    for found in discover():
        say(f"not tested: {found.product} at {found.place}; keyrig adopt enters it into the bench")
    return DEFAULT_KEYS
