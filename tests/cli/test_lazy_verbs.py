"""Verbs that are not imported yet are known by their words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rig.cli.app import Keyrig, run_app
from rig.cli.lazy import Verb
from rig.runner.exits import Exit

KEYRIG = str(Path(sys.executable).with_name("keyrig"))


def keyrig(*args: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KEYRIG, *args],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_mistyped_verb_is_answered_with_the_nearest() -> None:
    result = keyrig("scn")
    assert result.returncode == Exit.USAGE
    assert "Did you mean 'scan'?" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("words", "place", "offered"),
    [("keyrig sc", "1", ["scan"]), ("keyrig scan --j", "2", ["--json"])],
    ids=["verb", "option"],
)
def test_shell_completes_a_verb_and_its_options(words: str, place: str, offered: list[str]) -> None:
    asked = {"_KEYRIG_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": place}
    assert keyrig(**asked).stdout.split() == offered


@pytest.mark.parametrize("error", ["KeyError", "ModuleNotFoundError"])
def test_verb_that_cannot_be_imported_is_the_rigs_own_fault(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: str,
) -> None:
    name = f"verb_with_{error}"
    (tmp_path / f"{name}.py").write_text(f"raise {error}('of the verb')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(Keyrig, "verbs", {"scan": Verb(name, "scan")})
    monkeypatch.setattr(sys, "argv", ["keyrig", "scan"])
    with pytest.raises(SystemExit) as ended:
        run_app()
    assert ended.value.code == Exit.INTERNAL
    assert f"{error}: " in capsys.readouterr().err
