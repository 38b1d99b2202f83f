from __future__ import annotations

from pathlib import Path

import pytest

from rig import BenchProblem
from rig.bench.file import Bay, Bench
from rig.bench.pin_source import configured_pin

PIN = "24680"


def pin_of(folder: Path, **source: object) -> str | None:
    bay = Bay.model_validate({"path": "1-2", **source})
    return configured_pin(bay, Bench(folder / "bench.toml", {"A1": bay}))


def test_pin_comes_from_the_variable_or_from_a_file_beside_the_bench_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIN_A1", PIN)
    (tmp_path / "a1.pin").write_text(f"{PIN}\n")
    (tmp_path / "a1.pin").chmod(0o600)

    assert pin_of(tmp_path, pin_env="PIN_A1") == PIN
    assert pin_of(tmp_path, pin_file="a1.pin") == PIN
    assert pin_of(tmp_path) is None


def test_pin_is_not_shown_where_it_is_an_argument_of_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIN_A1", PIN)
    assert PIN not in repr([pin_of(tmp_path, pin_env="PIN_A1")])


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_pin_file_that_is_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "a1.pin"
    file.write_text(PIN)
    file.chmod(mode)

    with pytest.raises(BenchProblem) as problem:
        pin_of(tmp_path, pin_file="a1.pin")

    assert "open to others" in str(problem.value)
    assert f"chmod 600 {file}" in problem.value.try_this
    assert PIN not in str(problem.value)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"], ids=["empty", "line", "not UTF-8"])
def test_pin_file_without_a_pin_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a1.pin"
    file.write_bytes(content)
    file.chmod(0o600)

    with pytest.raises(BenchProblem, match="PIN file"):
        pin_of(tmp_path, pin_file="a1.pin")


@pytest.mark.parametrize("source", [{"pin_env": "NO_SUCH_PIN"}, {"pin_file": "no-such-file"}])
def test_source_that_is_not_there_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: dict[str, str]
) -> None:
    monkeypatch.delenv("NO_SUCH_PIN", raising=False)

    with pytest.raises(BenchProblem) as problem:
        pin_of(tmp_path, **source)

    assert next(iter(source.values())) in problem.value.where
