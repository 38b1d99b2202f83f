from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

import rig.suites
from rig import UsageProblem
from rig.bench.file import Bay, Bench, bench_file, load_bench, parse_bench
from rig.bench.tables import (
    Board,
    BoardKind,
    Firmware,
    Hub,
    HubSwitch,
    PowerTable,
    TouchTable,
)
from rig.consent import Act, Consent

FIXTURES = Path(__file__).parents[2] / "fixtures"
SAMPLE, EMULATED = FIXTURES / "bench.toml", FIXTURES / "emulated-bench.toml"
BAY = '[bays.A1]\npath = "1-2"\n'
SIM = '[bays.S1]\nkey = "udp:127.0.0.1:8111:7112"\n'
FINGER = 'touch = { socket = "127.0.0.1:9111" }'

BOARD = "[boards.B1]\nkind = 'actuator'\ndevice = '/dev/ttyACM0'\n"
SIMULATED = "[bays.A1]\nsimulated = { profile = 'u2f', pad = 'B1:1' }"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may find the bench of whoever runs it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("KEYRIG_BENCH", raising=False)


def written(path: Path, text: str = BAY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_sample_is_read_whole() -> None:
    bays = load_bench(SAMPLE).bays

    assert list(bays) == ["A1", "A2", "A3", "S1", "V1"]
    assert bays["A1"] == Bay(
        path="pci-0000:00:14.0-usb-0:2.1",
        level=Consent.WIPE,
        irreversible=frozenset({Act.ALWAYS_UV}),
        vid=0x1209,
        pid=0x000A,
        serial="0001",
        aaguid=UUID("6b657972-6967-4d31-8000-000000000001"),
        firmware_version=65536,
        firmware=Firmware.PINNED,
        adopted=date(2026, 11, 22),
        pin_env="KEYRIG_PIN_A1",
        touch=TouchTable(board="B1", channel=1),
        power=PowerTable(board="B1", channel=1),
        prepare=("vendor-tool flash --yes firmware.bin",),
    )
    assert bays["A3"].power == PowerTable(hub="H1", port=3)
    assert bays["S1"].touch == TouchTable(socket="127.0.0.1:9111")
    assert bays["S1"].power == PowerTable(command="systemctl --user restart simulator")


def test_sample_names_boards_hubs_and_the_night() -> None:
    bench = load_bench(SAMPLE)

    assert bench.hubs == {"H1": Hub(path="pci-0000:00:14.0-usb-0:2", switch=HubSwitch.UHUBCTL)}
    assert bench.boards == {
        "B1": Board(
            kind=BoardKind.ACTUATOR,
            device="/dev/keyrig/act-5573132323835190E0C1",
            serial="ACT01",
            path="pci-0000:00:14.0-usb-0:2.4",
        ),
        "P1": Board(kind=BoardKind.PICO, url="http://192.0.2.7"),
        "C1": Board(path="pci-0000:00:14.0-usb-0:2.5"),
    }
    assert bench.night.prepare == ("vendor-tool self-test",)


def test_emulated_sample_wires_each_key_to_the_channels_that_it_uses() -> None:
    bench = load_bench(EMULATED)

    for bay in bench.bays.values():
        assert bay.simulated
        assert bay.touch
        assert bay.power
        assert bay.simulated.pad == f"{bay.touch.board}:{bay.touch.channel}"
        assert bay.simulated.port == f"{bay.power.board}:{bay.power.channel}"
    assert len(bench.bays) >= 2
    suites = Path(rig.suites.__path__[0])
    assert all((suites / suite).is_dir() for suite in bench.night.suites)


def test_key_without_a_level_is_a_strangers_unless_built_in() -> None:
    text = BAY + '[bays.V1]\nkey = "virtual:fido2.1"\n[bays.V2]\nkey = "virtual"\nlevel = "sign"\n'
    text += '[bays.U1]\nkey = "udp:localhost:8111:7112"\n[bays.U2]\nkey = "virtually"\n'

    levels = {
        name: bay.level.word for name, bay in parse_bench(text, Path("bench.toml")).bays.items()
    }

    assert levels == {"A1": "read", "V1": "wipe", "V2": "sign", "U1": "read", "U2": "read"}


def test_bench_is_empty_where_there_is_no_file() -> None:
    assert load_bench() == Bench(None, {})


def test_file_is_looked_for_by_option_then_variable_then_folder_then_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = written(tmp_path / "config/keyrig/bench.toml")
    assert bench_file() == own
    written(tmp_path / "bench.toml")
    assert bench_file() == Path("bench.toml")
    monkeypatch.setenv("KEYRIG_BENCH", "named.toml")
    assert bench_file() == Path("named.toml")
    assert bench_file(Path("option.toml")) == Path("option.toml")


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "not text"])
def test_named_file_that_cannot_be_read_is_a_usage_problem(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "named.toml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UsageProblem) as problem:
        load_bench(path)

    assert problem.value.where == str(path)
    assert "--bench" in problem.value.try_this


BAD = {
    "table": ("[bay.A1]\npath = '1-2'", "", "no table bay", "bays"),
    "key": ("[bays.A1]\npaht = '1-2'", "bays.A1", "no setting paht", "path"),
    "far key": (BAY + "colour = 1", "bays.A1", "no setting colour", "one of path, key, simulated"),
    "level": (BAY + "level = 'wpie'", "bays.A1", "level: 'wpie' is no consent level", "wipe"),
    "level number": (BAY + "level = 3", "bays.A1", "read, sign, store, wipe", "one of read"),
    "act": (BAY + "irreversible = ['always_uv']", "bays.A1", "always_uv", "always-uv"),
    "vid as text": (BAY + "vid = '1050'", "bays.A1", "vid: must be a valid integer", ""),
    "vid too large": (BAY + "vid = 0x10500", "bays.A1", "vid: must be less than", ""),
    "aaguid": (BAY + "aaguid = 'zz'", "bays.A1", "aaguid: must be a valid UUID", ""),
    "firmware": (BAY + "firmware = 'pined'", "bays.A1", 'firmware: write "pinned"', "pinned"),
    "firmware's number": (BAY + "firmware = 5", "bays.A1", "is firmware_version", "one of pinned"),
    "date": (BAY + "adopted = 'today'", "bays.A1", "adopted: must be a valid date", ""),
    "bay": ("[bays]\nA1 = 5", "bays.A1", "must be a table", ""),
    "bays": ("bays = 3", "", "bays: must be a table", ""),
    "bay's name": ("[bays.'A 1']\npath = '1-2'", "bays.A 1", "a bay's name is a letter", ""),
    "reserved name": ("[bays.virtual]\npath = '1-2'", "bays.virtual", "built-in key", ""),
    "no place": ("[bays.A1]\nlevel = 'read'", "bays.A1", "either a path or a key", ""),
    "two places": (BAY + "key = 'virtual'", "bays.A1", "either a path or a key", ""),
    "two pins": (BAY + "pin_env = 'P'\npin_file = 'p'", "bays.A1", "pin_env or from pin_file", ""),
    "one port twice": (BAY + "[bays.A2]\npath = '1-2'", "", "A1 and A2 have the same path", ""),
    "hub's key": ("[hubs.H1]\npaht = '1-2'", "hubs.H1", "no setting paht", "path"),
    "board without a place": ("[boards.B1]", "boards.B1", "a board without a kind has a path", ""),
    "touch's key": (
        SIM + "touch = { soket = 'h:1' }",
        "bays.S1.touch",
        "no setting soket",
        "socket",
    ),
    "touch's hold": (
        SIM + "touch = { socket = 'h:1', hold = 0 }",
        "bays.S1.touch",
        "hold: must be greater",
        "",
    ),
    "touch's place": (SIM + "touch = { socket = 'h' }", "bays.S1.touch", "write HOST:PORT", ""),
    "power's key": (SIM + "power.comand = 'x'", "bays.S1.power", "no setting comand", "command"),
    "no power": (SIM + "power = {}", "bays.S1", "power: write one of", ""),
    "power as text": (SIM + "power = 'x'", "bays.S1", "power: must be a table", ""),
    "empty command": (SIM + "power = { command = ' ' }", "bays.S1.power", "is empty", ""),
    "open quote": (SIM + 'power = { command = "a \'b" }', "bays.S1.power", "No closing", ""),
    "two times": ("[bays.V1]\nkey = 'virtual'\n" + FINGER, "bays.V1", "in virtual time", ""),
    "port's finger": (BAY + FINGER, "bays.A1", "presses a simulator", ""),
    "kind": (BOARD.replace("actuator", "acturator"), "boards.B1", "kind: ", "actuator"),
    "two ways": (BOARD + "emulator = true", "boards.B1", "either a device, or emulator", ""),
    "pico's device": ("[boards.B1]\nkind = 'pico'\ndevice = 'd'", "boards.B1", "has a url", ""),
    "url alone": ("[boards.B1]\nurl = 'http://h'", "boards.B1", "of which kind", ""),
    "switch": ("[hubs.H1]\npath = '1-2'\nswitch = 'uhub'", "hubs.H1", "switch: ", "uhubctl"),
    "night's key": ("[night]\nsuits = []", "night", "no setting suits", "suites"),
    "night's command": ("[night]\nprepare = [' ']", "night", "prepare", ""),
    "channel 0": (
        BOARD + BAY + "touch = { board = 'B1', channel = 0 }",
        "bays.A1.touch",
        "channel: must be greater",
        "",
    ),
    "board alone": (BAY + "touch = { board = 'B1' }", "bays.A1", "and its channel go together", ""),
    "hub alone": (BAY + "power = { hub = 'H1' }", "bays.A1", "and its port go together", ""),
    "two switches": (
        BAY + "power = { hub = 'H1', port = 1, command = 'x' }",
        "bays.A1",
        "power: write one of",
        "",
    ),
    "off alone": (BAY + "power = { off = 'x' }", "bays.A1", "off and on go together", ""),
    "two fingers": (
        SIM + "touch = { board = 'B1', channel = 1, socket = 'h:1' }",
        "bays.S1",
        "write either",
        "",
    ),
    "no such board": (
        BAY + "touch = { board = 'B1', channel = 1 }",
        "",
        "A1 is served by the board B1, of which there is no table",
        "",
    ),
    "board without channels": (
        "[boards.B1]\npath = '1-3'\n" + BAY + "power = { board = 'B1', channel = 1 }",
        "",
        "B1, which has no channels",
        "",
    ),
    "no such hub": (BAY + "power = { hub = 'H1', port = 1 }", "", "the hub H1, of which", ""),
    "hub without a switch": (
        "[hubs.H1]\npath = '1-3'\n" + BAY + "power = { hub = 'H1', port = 1 }",
        "",
        "H1, which nothing switches",
        "",
    ),
    "one channel twice": (
        BOARD
        + BAY
        + "touch = { board = 'B1', channel = 3 }\n[bays.A2]\npath = '1-4'\n"
        + "touch = { board = 'B1', channel = 3 }",
        "",
        "A1 and A2 have the same touch channel, 3 of B1",
        "",
    ),
    "wire": (SIMULATED.replace("B1:1", "B1"), "bays.A1.simulated", "write BOARD:CHANNEL", ""),
    "wire to nowhere": (SIMULATED, "", "A1 is wired to B1:1, which is no emulated board", ""),
    "wire to a real board": (BOARD + SIMULATED, "", "which is no emulated board", ""),
    "simulated's key": (
        "[bays.A1]\nsimulated = { profil = 'u2f' }",
        "bays.A1.simulated",
        "no setting profil",
        "profile",
    ),
    "simulated and plugged": (
        BAY + "simulated = { profile = 'u2f' }",
        "bays.A1",
        "either a path or a key",
        "",
    ),
    "not TOML": ("[bays", "", "is not TOML", ""),
    "several": (BAY + "a = 1\nb = 2", "bays.A1", "no setting a (and 1 more)", "one of"),
}


@pytest.mark.parametrize(("text", "table", "what", "advice"), BAD.values(), ids=BAD.keys())
def test_bad_file_is_told_by_file_table_key_and_what_can_be(
    text: str, table: str, what: str, advice: str
) -> None:
    with pytest.raises(UsageProblem) as problem:
        parse_bench(text, Path("my.toml"))

    assert what in problem.value.what
    assert problem.value.where == ("my.toml, [" + table + "]" if table else "my.toml")
    assert problem.value.try_this.startswith(advice)


def test_pin_in_the_file_is_refused_and_never_repeated() -> None:
    with pytest.raises(UsageProblem) as problem:
        parse_bench(BAY + 'pin = "271828"\nvid = "271828"', Path("bench.toml"))

    assert "pin_env" in problem.value.try_this
    told: BaseException | None = problem.value
    while told is not None:
        assert "271828" not in f"{told!r} {told}"
        told = told.__cause__


def test_bay_is_told_in_json_as_it_is_written() -> None:
    told = parse_bench(BAY + 'level = "store"\nvid = 0x1209', Path("bench.toml")).bays["A1"]

    assert told.model_dump(mode="json", exclude_defaults=True) == {
        "path": "1-2",
        "level": "store",
        "vid": 0x1209,
    }
