"""Lines are printed as they are, and what goes wrong is told."""

from __future__ import annotations

import json
import sys
from errno import EACCES
from unittest.mock import Mock

import pytest

from rig.cli.app import run_app
from rig.cli.output import print_line, say
from rig.runner.exits import Exit


@pytest.mark.parametrize("text", ["udp:key:8111:100:7112", "[bold]A1[/bold]", "x" * 300])
def test_no_part_of_a_line_is_taken_for_style_or_emoji(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_line(text)
    say(text)
    told = capsys.readouterr()
    assert (told.out, told.err) == (f"{text}\n", f"{text}\n")


def test_place_that_may_not_be_looked_at_is_no_fault_of_the_rig(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    denied = PermissionError(EACCES, "Permission denied", "/etc/keyrig/bench.toml")
    monkeypatch.setattr("rig.cli.app.app", Mock(side_effect=denied))
    with pytest.raises(SystemExit) as ended:
        run_app()
    assert ended.value.code == Exit.USAGE
    told = capsys.readouterr().err
    assert told.startswith("keyrig: Permission denied (/etc/keyrig/bench.toml)\n  try: ")


def test_mistyped_option_is_told_as_a_document_where_one_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["keyrig", "history", "--nights", "0", "--json"])
    with pytest.raises(SystemExit) as ended:
        run_app()
    told = json.loads(capsys.readouterr().out)
    assert ended.value.code == told["code"] == Exit.USAGE
    assert (told["schema"], "--nights" in told["message"]) == ("keyrig.error/1", True)
