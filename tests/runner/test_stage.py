"""What a run needs is started, wired as the file says, and ended whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Ctap2

from rig import BenchProblem
from rig.bench.file import Bench, parse_bench
from rig.bench.stage import Stage
from rig.bench.tables import Simulated
from rig.bench.waiting import wait_until
from rig.keys import OpenKey, open_key, simulator
from rig.runner.stage import staged
from rig.runner.stage.simulated import SimulatedKey
from rig.runner.stage.staging import PINS
from rig.runner.stopping import terminable
from tests.real_time import PATIENCE

BOARD = '[boards.B1]\nkind = "actuator"\nemulator = true\n'
BY_ITSELF = 'simulated = { profile = "fido2.3" }\nlevel = "wipe"\n'


def wired(
    pad: int,
    port: int,
    touch: int | None = None,
    power: int | None = None,
    profile: str = "fido2.3",
) -> str:
    """Return a bay's table, its key wired to these pins, and told to use these channels."""
    return (
        f'simulated = {{ profile = "{profile}", pad = "B1:{pad}", port = "B1:{port}" }}\n'
        f'touch = {{ board = "B1", channel = {touch or pad} }}\n'
        f'power = {{ board = "B1", channel = {power or port} }}\nlevel = "wipe"\n'
    )


def bench_of(**bays: str) -> Bench:
    tables = "".join(f"[bays.{name}]\n{table}" for name, table in bays.items())
    return parse_bench(BOARD + tables, Path("bench.toml"))


@contextmanager
def opened(bench: Bench, *names: str) -> Iterator[tuple[Stage, list[OpenKey]]]:
    with staged(bench, names) as stage, ExitStack() as keys:
        found = [open_key(name, bench, stage=stage) for name in names]
        for key in found:
            keys.callback(key.close)
        yield stage, found


def children() -> set[int]:
    """Return the processes that this one has started and that have not ended."""
    own = os.getpid()
    return {int(word) for word in Path(f"/proc/{own}/task/{own}/children").read_text().split()}


def has_ended(process: int) -> bool:
    try:
        return "(zombie)" in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return True


def select(key: OpenKey) -> int:
    """Have the key ask for a touch; return how many it has taken."""
    Ctap2(key.link).selection()
    return key.presser.accepted


def pins(stage: Stage) -> set[tuple[str, ...]]:
    """Return which pins have changed, and whose they are: board, kind, channel, bay."""
    lines = (stage.file.parent / PINS).read_text().splitlines()
    return {(board, kind, pin, bay) for _, board, kind, pin, _, bay in map(str.split, lines)}


def test_key_that_hangs_on_no_board_is_touched_and_powered_by_itself() -> None:
    with opened(bench_of(A1=BY_ITSELF), "A1") as (stage, (key,)):
        assert stage.boards is None
        assert select(key) == 1
        key.power_cycle()
        assert select(key) == 2


@pytest.mark.emulator
def test_keys_are_touched_and_powered_by_the_pins_that_they_hang_on() -> None:
    bench = bench_of(A1=wired(pad=2, port=3), A2=wired(pad=1, port=1), A3=wired(pad=3, port=2))
    with opened(bench, "A1", "A2") as (stage, (first, second)):
        assert select(first) == 1
        first.power_cycle()
        assert select(second) == 1
        assert {pin for pin in pins(stage) if pin[-1] == "A1"} == {
            ("B1", "touch", "2", "A1"),
            ("B1", "power", "3", "A1"),
        }
        assert {pin for pin in pins(stage) if pin[-1] == "A2"} == {("B1", "touch", "1", "A2")}
        assert set(stage.simulated) == {"A1", "A2"}


@pytest.mark.emulator
def test_press_of_the_wrong_channel_touches_nothing() -> None:
    bench = bench_of(A1=wired(pad=2, port=2, touch=4, profile="short-timeouts"))
    with opened(bench, "A1") as (_, (key,)):
        with pytest.raises(CtapError, match="USER_ACTION_TIMEOUT"):
            select(key)
        assert (key.presser.asked, key.presser.accepted) == (1, 0)


@pytest.mark.emulator
def test_port_that_is_said_to_be_off_and_stays_on_is_trouble(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(simulator, "PATIENCE", 0.3)
    with opened(bench_of(A1=wired(pad=2, port=2, power=4)), "A1") as (_, (key,)):
        with pytest.raises(BenchProblem, match="the key is still there"):
            key.power_cycle()
        key.link.reconnect()
        assert select(key) == 1


@pytest.mark.emulator
def test_key_whose_pad_nobody_has_mapped_is_not_blamed_for_it() -> None:
    table = 'simulated = { profile = "short-timeouts", pad = "B1:1" }\nlevel = "wipe"\n'
    with (
        opened(bench_of(A1=table), "A1") as (_, (key,)),
        pytest.raises(BenchProblem, match="nobody knows which channel"),
    ):
        select(key)


@pytest.mark.emulator
@pytest.mark.parametrize("how", [None, KeyboardInterrupt])
def test_all_that_was_started_has_ended(how: type[BaseException] | None) -> None:
    before = children()
    with ExitStack() as ends:
        if how is not None:
            ends.enter_context(pytest.raises(how))
        with staged(bench_of(A1=wired(1, 1), A2=BY_ITSELF), ["A1", "A2"]) as stage:
            assert len(children() - before) == 4
            if how is not None:
                raise how("something else")
    assert children() == before
    assert not stage.file.exists()


def test_emulator_that_was_not_built_is_trouble_that_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KEYRIG_EMULATOR", "/nowhere/emulator")
    before = children()
    with (
        pytest.raises(BenchProblem, match=r"not been built.*/nowhere/emulator") as caught,
        staged(bench_of(A1=wired(1, 1)), ["A1"]),
    ):
        pass
    assert "make -C hardware" in caught.value.try_this
    assert children() == before


@pytest.mark.emulator
def test_bays_of_a_board_that_is_not_there_are_in_trouble_and_no_others() -> None:
    other = '[boards.B2]\nkind = "actuator"\ndevice = "/nowhere/tty"\n'
    lost = BY_ITSELF + 'touch = { board = "B2", channel = 1 }\n'
    text = f"{BOARD}{other}[bays.A1]\n{wired(1, 1)}[bays.A2]\n{lost}"
    bench = parse_bench(text, Path("bench.toml"))
    with staged(bench, ["A1", "A2"]) as stage:
        with pytest.raises(BenchProblem, match="/nowhere/tty"):
            open_key("A2", bench, stage=stage)
        key = open_key("A1", bench, stage=stage)
        assert select(key) == 1
        key.close()


def test_program_that_ends_at_once_is_told_in_its_own_words() -> None:
    bench = bench_of(A1='simulated = { profile = "fido9" }\n')
    with pytest.raises(BenchProblem, match="no profile is called 'fido9'"), staged(bench, ["A1"]):
        pass


def test_program_is_not_left_by_a_signal_that_comes_as_it_is_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, start = children(), SimulatedKey.__init__

    def start_and_be_ended(self: SimulatedKey, bay: str, table: Simulated) -> None:
        start(self, bay, table)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(SimulatedKey, "__init__", start_and_be_ended)
    bench = bench_of(A1=BY_ITSELF)
    with pytest.raises(KeyboardInterrupt), terminable(), staged(bench, ["A1"]):
        pass
    assert children() == before


def test_process_of_a_run_joins_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = bench_of(A1=BY_ITSELF)
    with staged(bench, ["A1"]) as stage:
        for name, value in stage.environment().items():
            monkeypatch.setenv(name, value)
        before = children()
        with staged(bench, ["A1"]) as joined:
            assert joined == stage
            assert children() == before
        assert stage.file.exists()


OWNER = """
import os
import sys
from pathlib import Path
from rig.bench.file import load_bench
from rig.runner.stage import staged
with staged(load_bench(Path(sys.argv[1])), ["A1", "A2"]):
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    print(children.read_text(), flush=True)
    sys.stdin.read()
"""


@pytest.mark.emulator
def test_nothing_outlives_a_run_that_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(f"{BOARD}[bays.A1]\n{wired(1, 1)}[bays.A2]\n{BY_ITSELF}")
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as owner:
        assert owner.stdout is not None
        started = [int(word) for word in owner.stdout.readline().split()]
        owner.send_signal(signal.SIGKILL)
    assert len(started) == 4
    assert wait_until(lambda: all(map(has_ended, started)), PATIENCE)

    (left,) = tmp_path.glob("keyrig-stage-*")
    os.utime(left, (0, 0))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with staged(bench_of(), []) as stage:
        assert [*tmp_path.glob("keyrig-stage-*")] == [stage.file.parent]
