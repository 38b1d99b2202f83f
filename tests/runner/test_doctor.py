"""What the doctor sees, on sound bays and on others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import ClientPin, Ctap2

import rig.keys.parts
from rig.bench.boards.errors import BoardSilent
from rig.bench.boards.protocol import Board, Health, Pressed
from rig.bench.discover import PluggedIn
from rig.bench.file import Bay, Bench, parse_bench
from rig.bench.holders import Holder
from rig.bench.stage import Stage
from rig.bench.touch.presser import Presser
from rig.bench.touch.rules import SETTLING, Finger
from rig.bench.touch.virtual import VirtualTouch
from rig.consent import Consent
from rig.keys.inprocess import InProcessConnection
from rig.link.device import KeyDevice
from rig.runner.doctor import examine, patient, port
from rig.runner.doctor.examine import STEPS, Step, diagnose, preflight
from rig.runner.doctor.findings import Diagnosis, Finding, document, well
from rig.runner.doctor.patient import Patient
from rig.runner.limit import Limit
from rig.virtual.key import VirtualKey

BOARD = "[boards.B1]\nkind = 'actuator'\ndevice = '/dev/nowhere'\n"
ALL = set(range(1, len(STEPS) + 1))


@pytest.fixture(autouse=True)
def _locks_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def bench(settings: str, more: str = "") -> Bench:
    return parse_bench(f"{more}[bays.A1]\n{settings}", Path("bench.toml"))


def examined(settings: str, more: str = "", stage: Stage | None = None) -> Diagnosis:
    (diagnosis,) = preflight(bench(settings, more), ["A1"], stage)
    return diagnosis


def ill(diagnosis: Diagnosis) -> set[int]:
    return {check.number for check in diagnosis.troubles}


def looked_at(diagnosis: Diagnosis) -> set[int]:
    return {check.number for check in diagnosis.checks if check.finding.ok is not None}


def said(diagnosis: Diagnosis, number: int) -> str:
    return diagnosis.checks[number - 1].finding.says


@pytest.mark.parametrize("profile", ["fido2.3", "fido2.0", "u2f"])
def test_sound_key_is_well_and_what_it_has_not_is_left_out(profile: str) -> None:
    diagnosis = examined(f"key = 'virtual:{profile}'")
    assert diagnosis.is_well
    assert looked_at(diagnosis) == {7, 8, 9, 10, 11}
    told = document([diagnosis])
    assert told["schema"] == "keyrig.doctor/1"
    (bay,) = told["bays"]
    assert bay["bay"] == "A1"
    assert all(set(each) == {"number", "name", "ok", "says", "try"} for each in bay["checks"])
    numbers = [each["number"] for each in (*bay["checks"], *bay["left_out"])]
    assert set(numbers) == ALL
    assert all(each["says"] for each in bay["left_out"])


@pytest.mark.parametrize(
    ("fault", "numbers"),
    [
        ("selection-without-touch", {9, 10}),
        ("selection-missing", {9, 10}),
        ("keepalive-always-processing", {10}),
        ("timeout-counts-as-touch", set()),
        ("cancel-counts-as-touch", {9}),
    ],
)
def test_key_that_cannot_be_touched_as_it_should_is_told(fault: str, numbers: set[int]) -> None:
    assert ill(examined(f"key = 'virtual:fido2.3+{fault}'")) == numbers


def test_key_that_takes_the_end_of_a_request_for_a_touch_leaves_its_bay_in() -> None:
    diagnosis = examined("key = 'virtual:fido2.3+cancel-counts-as-touch'")
    assert diagnosis.can_be_tested
    assert "withdrawn" in said(diagnosis, 9)


@pytest.mark.parametrize(
    ("profile", "level", "numbers"),
    [
        ("fido2.3", "read", {7, 9, 10}),
        ("fido2.0", "read", {7}),
        ("fido2.0", "sign", {7, 8, 9, 10, 11}),
        ("fido2.3", "store", {7, 8, 9, 10, 11}),
    ],
)
def test_level_of_a_bay_is_obeyed(profile: str, level: str, numbers: set[int]) -> None:
    diagnosis = examined(f"key = 'virtual:{profile}'\nlevel = '{level}'")
    assert diagnosis.is_well
    assert looked_at(diagnosis) == numbers


def test_no_check_is_begun_when_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def look(patient: Patient) -> Finding:
        looked.append(patient.name)
        return well("all is well")

    monkeypatch.setattr(Limit, "is_up", property(lambda _: bool(looked)))
    monkeypatch.setattr(examine, "STEPS", [Step("one", look), Step("two", look)])
    (diagnosis,) = preflight(bench("key = 'virtual'"), ["A1", "A2"], None)
    assert [each.finding.ok for each in diagnosis.checks] == [True, None]
    assert diagnosis.can_be_tested
    assert looked == ["A1"]


class PinBlocked(VirtualKey):
    """Somebody has given it three wrong PINs."""

    def __init__(self, profile: Any, *, clock: Any, faults: Any = ()) -> None:
        super().__init__(profile, clock=clock, faults=faults)
        finger = Presser(VirtualTouch(self.sensor, clock))
        pins = ClientPin(Ctap2(KeyDevice(lambda: InProcessConnection(self, clock), [finger])))
        pins.set_pin("2468")
        for _ in range(3):
            with pytest.raises(CtapError):
                pins.get_pin_token("1357")


def test_blocked_pin_is_not_unblocked_below_wipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig.keys.parts, "VirtualKey", PinBlocked)
    at_sign = examined("key = 'virtual:fido2.1'\nlevel = 'sign'")
    assert 11 not in looked_at(at_sign)
    assert "PIN is blocked" in said(at_sign, 11)
    assert 11 in looked_at(examined("key = 'virtual:fido2.1'\nlevel = 'wipe'"))


class Held(VirtualKey):
    """An earlier run has ordered a press that is still to come."""

    def __init__(self, profile: Any, *, clock: Any, faults: Any = ()) -> None:
        super().__init__(profile, clock=clock, faults=faults)
        clock.call_at(clock.now() + 0.5, lambda: self.sensor.press("finger", 0))


def test_pad_that_was_left_pressed_is_let_go_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig.keys.parts, "VirtualKey", Held)
    diagnosis = examined("key = 'virtual:fido2.3'")
    assert diagnosis.is_well
    assert "left a pad pressed" in said(diagnosis, 9)


class Noisy(VirtualKey):
    """A wire beside its pad presses it twice a second."""

    def __init__(self, profile: Any, *, clock: Any, faults: Any = ()) -> None:
        super().__init__(profile, clock=clock, faults=faults)
        for number in range(1, 60):
            clock.call_at(clock.now() + 0.5 * number, self.sensor.press)
            clock.call_at(clock.now() + 0.5 * number + 0.1, self.sensor.release)


def test_pad_that_is_pressed_by_nobody_takes_its_bay_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig.keys.parts, "VirtualKey", Noisy)
    diagnosis = examined("key = 'virtual:fido2.3'")
    assert not diagnosis.can_be_tested
    assert "a touch that nobody made" in said(diagnosis, 9)


def device(*, permitted: bool = True, keyboards: tuple[str, ...] = ()) -> PluggedIn:
    return PluggedIn(
        node=Path("/dev/null"),
        vid=0x1209,
        pid=0x0A,
        product="Acme Key",
        serial="",
        port="1-2",
        id_path="",
        permitted=permitted,
        keyboards=keyboards,
    )


def plug(monkeypatch: pytest.MonkeyPatch, found: list[PluggedIn]) -> None:
    """Have these keys be plugged in, and be no longer waited for than that."""
    for module in (patient, rig.keys.plugged):
        monkeypatch.setattr(module, "discover", lambda: found)
    monkeypatch.setattr(rig.keys.parts, "MACHINE_PATIENCE", 0.0)


PLUGGED = "path = '1-2'\n"
TOUCHED = PLUGGED + "touch = { board = 'B1', channel = 2 }\n"


@pytest.mark.parametrize(
    ("settings", "found", "number", "told"),
    [
        pytest.param(PLUGGED, [], 3, "no key is there", id="empty"),
        pytest.param(PLUGGED + "vid = 0x1050", [device()], 3, "not the key", id="another key"),
        pytest.param(PLUGGED, [device(permitted=False)], 4, "may not open", id="not permitted"),
        pytest.param(TOUCHED, [device(keyboards=("1-2:1.0",))], 6, "keystrokes", id="types"),
        pytest.param(PLUGGED, [device()], 7, "not a FIDO device", id="no key of FIDO"),
    ],
)
def test_port_is_examined_before_its_key(
    monkeypatch: pytest.MonkeyPatch, settings: str, found: list[PluggedIn], number: int, told: str
) -> None:
    plug(monkeypatch, found)
    diagnosis = examined(settings, BOARD, stage_with(healthy()))
    assert number in ill(diagnosis)
    assert told in said(diagnosis, number)
    assert all(check.finding.try_this for check in diagnosis.troubles)


def test_keyboard_is_no_trouble_where_a_person_touches(monkeypatch: pytest.MonkeyPatch) -> None:
    plug(monkeypatch, [device(keyboards=("1-2:1.0",))])
    assert 6 not in ill(examined(PLUGGED))


def test_other_programs_that_have_the_key_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    plug(monkeypatch, [device()])
    monkeypatch.setattr(port, "holders_of", lambda _: [Holder(7, "browser")])
    diagnosis = examined(PLUGGED)
    assert 5 in ill(diagnosis)
    assert "browser (process 7)" in said(diagnosis, 5)


def test_port_without_power_gets_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[PluggedIn] = []
    plug(monkeypatch, found)
    board = FakeBoard(healthy(), switched=lambda: found.append(device()))
    settings = PLUGGED + "power = { board = 'B1', channel = 2 }"
    diagnosis = examined(settings, BOARD, stage_with(board))
    assert 3 not in ill(diagnosis)
    assert "had no power" in said(diagnosis, 3)
    assert board.switches == [(2, True)]

    found.clear()
    laid_out = bench(settings, BOARD)
    again = Patient("A1", laid_out.bays["A1"], laid_out, stage_with(board))
    assert port.presence(again).ok
    assert again.put_right


def test_key_that_has_its_power_only_now_is_left_alone_at_first() -> None:
    found = Patient("virtual", Bay(key="virtual"), Bench(), None)
    found.put_right = True
    with closing(found):
        rules = found.open(Consent.WIPE).presser.rules
        rules.finger = Finger.MACHINE
        assert rules.wait(0.0) == SETTLING


def test_board_is_let_go_although_it_puts_no_port_right(monkeypatch: pytest.MonkeyPatch) -> None:
    plug(monkeypatch, [])
    board = FakeBoard(healthy(), switched=_silent)
    settings = PLUGGED + "power = { board = 'B1', channel = 2 }"
    assert "does not answer" in said(examined(settings, BOARD, stage_with(board)), 3)
    # Once after its own check, and once after this one.
    assert board.closed == 2


def _silent() -> None:
    raise BoardSilent("the board does not answer", where="B1")


class FakeBoard:
    """A board that notes which ports were switched."""

    def __init__(self, health: Health | None, switched: Callable[[], object] = dict) -> None:
        self._health = health
        self._switched = switched
        self.switches: list[tuple[int, bool]] = []
        self.closed = 0

    def health(self) -> Health:
        if self._health is None:
            raise BoardSilent("the board does not answer", where="B1", try_this="see its cable")
        return self._health

    def switch(self, channel: int, *, on: bool) -> None:
        self.switches.append((channel, on))
        self._switched()

    def press(self, channel: int, hold: float, delay: float) -> Pressed:
        return Pressed(0.0)

    def release(self, channel: int) -> None: ...

    def close(self) -> None:
        self.closed += 1


def healthy() -> Health:
    return Health(
        identity="ACT-TEST",
        serial="ACT01",
        version="1.0",
        touch_channels=8,
        power_channels=4,
        presses=0,
        restarts=0,
    )


class FakeStage(Stage):
    def board(self, name: str) -> Board:
        return BOARDS[name]


BOARDS: dict[str, Board] = {}


def stage_with(board: FakeBoard | Health | None) -> Stage:
    BOARDS["B1"] = board if isinstance(board, FakeBoard) else FakeBoard(board)
    return FakeStage(file=Path("stage.json"), boards=Path("socket"))


@pytest.mark.parametrize(
    ("settings", "health", "told"),
    [
        ("touch = { board = 'B1', channel = 8 }", healthy(), None),
        ("touch = { board = 'B1', channel = 9 }", healthy(), "B1 has 8 touch channels"),
        ("power = { board = 'B1', channel = 5 }", healthy(), "B1 has 4 power channels"),
        ("touch = { board = 'B1', channel = 1 }", None, "the board does not answer"),
    ],
)
def test_board_has_to_answer_and_to_have_the_channel(
    monkeypatch: pytest.MonkeyPatch, settings: str, health: Health | None, told: str | None
) -> None:
    plug(monkeypatch, [])
    diagnosis = examined(PLUGGED + settings, BOARD, stage_with(health))
    assert (1 in ill(diagnosis)) is (told is not None)
    assert (told or "B1 is ACT-TEST, protocol 1.0") in said(diagnosis, 1)


def test_board_that_cannot_be_opened_is_trouble_of_its_own_bays_alone() -> None:
    text = f"{BOARD}[bays.A1]\n{TOUCHED}[bays.V1]\nkey = 'virtual:fido2.1'"
    diagnoses = list(diagnose(parse_bench(text, Path("bench.toml")), ["A1", "V1"]))
    assert [each.bay for each in diagnoses] == ["A1", "V1"]
    assert 1 in ill(diagnoses[0])
    assert "cannot be opened" in said(diagnoses[0], 1)
    assert diagnoses[1].is_well


def test_hub_that_carries_more_than_keys_is_told_before_anything_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plug(monkeypatch, [])
    hub = "[hubs.H1]\npath = '9-9'\nswitch = 'uhubctl'\n"
    diagnosis = examined(PLUGGED + "power = { hub = 'H1', port = 1 }", hub)
    assert {2, 3} <= ill(diagnosis)
    assert "the power stays on" in said(diagnosis, 2)


def test_number_of_a_check_is_the_same_in_every_release() -> None:
    names: Mapping[int, str] = {number: step.name for number, step in enumerate(STEPS, 1)}
    assert (names[3], names[8], names[11]) == ("key is there", "same key", "power cuts")
