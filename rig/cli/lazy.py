"""Verbs that are imported when they are asked for: none has to wait for what others need."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_group


@dataclass(frozen=True)
class Verb:
    """Where a verb is.

    Attributes:
        module: The module that has it.
        name: What it is called there: a function, or the `typer.Typer` of a group.
        settings: What its function's context is to be made with.
    """

    module: str
    name: str
    settings: dict[str, bool] | None = None

    def load(self, word: str) -> Any:
        """Import the verb, and return it as a command that is called by that word."""
        found = getattr(import_module(self.module), self.name)
        holder = typer.Typer()
        if isinstance(found, typer.Typer):
            holder.add_typer(found, name=word)
        else:
            holder.command(word, context_settings=self.settings)(found)
        return get_group(holder).commands[word]


class Verbs(UserDict[str, Any]):
    """The commands of a group by their words, which can be listed without importing any."""

    def __getitem__(self, word: str) -> Any:
        """Import a command; KeyError if there is none of that word."""
        verb: Verb = super().__getitem__(word)
        return verb.load(word)


class LazyGroup(TyperGroup):
    """A group whose subclass says where its verbs are."""

    verbs: ClassVar[Mapping[str, Verb]]

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": Verbs(self.verbs)})

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the verb of that word; None if there is none."""
        if cmd_name not in self.commands:
            return None
        # Not `get`, to which a KeyError of the verb's module would say that there is none.
        return self.commands[cmd_name]

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the words of all verbs, in the order of the table."""
        return list(self.commands)
