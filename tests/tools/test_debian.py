"""A missing Debian package is said loudly, and is an error where nothing may be left out."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).parent


@pytest.fixture
def computer(tmp_path: Path) -> Path:
    """Programs of a computer whose user may not install anything, and that has only gcc."""
    programs = tmp_path / "bin"
    programs.mkdir()
    fake(programs / "dpkg-query", 'case "$*" in *gcc) echo installed;; *) exit 1;; esac')
    fake(programs / "id", "echo 1000")
    fake(programs / "sudo", "exit 1")
    fake(programs / "apt-get", f"echo called >{tmp_path}/apt-get.log")
    return programs


def fake(program: Path, body: str) -> None:
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


def call(
    tool: str, *arguments: str, computer: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TOOLS / tool, *arguments],
        env={"PATH": f"{computer}:/usr/bin:/bin", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_packages_that_are_there_are_left_alone(computer: Path) -> None:
    done = call("debian.sh", "gcc", computer=computer)

    assert (done.returncode, done.stderr) == (0, "")


def test_package_that_may_not_be_installed_is_named_loudly(computer: Path) -> None:
    done = call("debian.sh", "gcc", "gcc-avr", computer=computer)

    assert done.returncode == 3
    assert "MISSING: gcc-avr\n" in done.stderr
    assert not (computer.parent / "apt-get.log").exists()


@pytest.mark.parametrize("tool", ["debian.sh", "hardware.sh"])
def test_missing_package_is_an_error_in_ci(computer: Path, tool: str) -> None:
    done = call(tool, "gcc-avr", computer=computer, KEYRIG_CI="1")

    assert done.returncode == 1
    assert "MISSING" in done.stderr


def test_package_is_installed_by_whoever_may(computer: Path) -> None:
    fake(computer / "id", "echo 0")
    # It is there once it was installed.
    log = computer.parent / "apt-get.log"
    fake(computer / "dpkg-query", f"test -e {log} && echo installed")

    done = call("debian.sh", "gcc-avr", computer=computer)

    assert done.returncode == 0
    assert log.exists()


def test_tests_on_emulated_boards_are_left_out_by_name_where_they_cannot_run(
    computer: Path,
) -> None:
    done = call("hardware.sh", computer=computer)

    assert (done.returncode, done.stdout) == (0, " and not emulator\n")
    assert "NOT TESTED" in done.stderr
