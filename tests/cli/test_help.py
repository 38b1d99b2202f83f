"""What `--help` tells of each verb."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main
from rich.text import Text

from rig.cli.app import app


def helps(command: Any, name: str) -> Iterator[tuple[str, str]]:
    """Yield all help texts of a command, of its options and of its sub-commands."""
    yield name, command.help or ""
    for option in command.params:
        yield f"{name} {option.name}", getattr(option, "help", None) or ""
    for word, sub in getattr(command, "commands", {}).items():
        yield from helps(sub, f"{name} {word}")


def test_brackets_are_shown_and_not_taken_for_styles() -> None:
    texts = dict(helps(typer.main.get_command(app), "keyrig"))
    assert "bench file" in texts["keyrig nightly"]
    assert [name for name, text in texts.items() if Text.from_markup(text).plain != text] == []
