"""`keyrig virtual`, used by programs that know nothing of the rig."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from fido2.ctap import STATUS, CtapError
from fido2.ctap2 import AssertionResponse, AttestationResponse, Ctap2
from fido2.hid import CTAPHID, CtapHidDevice
from fido2.hid.base import CtapHidConnection, HidDescriptor

from rig.runner.exits import Exit
from tests.real_time import PATIENCE

if TYPE_CHECKING:
    from tests.cli.conftest import ServedKey

Serve = Callable[..., "ServedKey"]

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
HOST = "127.0.0.1"
PROFILE = "fido2.3"
HASH = bytes(range(32))
RP = {"id": "served.example", "name": "Served"}
USER = {"id": b"1", "name": "somebody"}
ES256: list[Mapping[str, Any]] = [{"type": "public-key", "alg": -7}]


class Datagrams(CtapHidConnection):
    """Reports over UDP."""

    def __init__(self, port: int, answer_port: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((HOST, answer_port))
        self.socket.connect((HOST, port))
        self.socket.settimeout(PATIENCE)

    def read_packet(self) -> bytes:
        return self.socket.recv(64)

    def write_packet(self, data: bytes) -> None:
        self.socket.send(data)

    def close(self) -> None:
        self.socket.close()


class Stream(CtapHidConnection):
    """Reports over TCP, each behind its length."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), PATIENCE)
        self.file = self.socket.makefile("rb")

    def read_packet(self) -> bytes:
        return self.file.read(int.from_bytes(self.file.read(2), "big"))

    def write_packet(self, data: bytes) -> None:
        self.socket.sendall(len(data).to_bytes(2, "big") + data)

    def close(self) -> None:
        self.file.close()
        self.socket.close()


Touch = Callable[[], object]


class Program:
    """A plain python-fido2 program; whoever asks for a touch gets it by `touch`."""

    def __init__(self, connection: CtapHidConnection, touch: Touch) -> None:
        descriptor = HidDescriptor("served", 0, 0, 64, 64, None, None)
        self.connection = connection
        self.ctap2 = Ctap2(CtapHidDevice(descriptor, connection))
        self.touch = touch

    def keepalive(self, status: int) -> None:
        if status == STATUS.UPNEEDED:
            self.touch()

    def register(self, **options: bool) -> AttestationResponse:
        return self.ctap2.make_credential(
            HASH, RP, USER, ES256, options=options, on_keepalive=self.keepalive
        )

    def sign_in(self, allowed: list[Any] | None = None) -> AssertionResponse:
        return self.ctap2.get_assertion(RP["id"], HASH, allowed, on_keepalive=self.keepalive)


@pytest.fixture
def program() -> Iterator[Callable[..., Program]]:
    """Connects a program to a served key; it touches over the control port if not told how."""
    programs: list[Program] = []

    def connect(key: ServedKey, touch: Touch | None = None, answer_port: int = 0) -> Program:
        connection = (
            Datagrams(key.port("udp"), answer_port) if answer_port else Stream(key.port("tcp"))
        )
        programs.append(Program(connection, touch or (lambda: key.control("press 0.05"))))
        return programs[-1]

    yield connect
    for each in programs:
        each.connection.close()


Connect = Callable[..., Program]


def registered_and_signed_in(program: Program) -> bool:
    made = program.register()
    credential = made.auth_data.credential_data
    assert credential is not None
    program.sign_in([{"type": "public-key", "id": credential.credential_id}]).verify(
        HASH, credential.public_key
    )
    return True


def test_list_tells_what_each_profile_is(tmp_path: Path) -> None:
    told = subprocess.run(
        [KEYRIG, "virtual", "--list", "--json"], capture_output=True, text=True, check=True
    )
    document = json.loads(told.stdout)
    profiles = {profile["name"]: profile for profile in document["profiles"]}
    assert document["schema"] == "keyrig.profiles/1"
    assert "FIDO_2_3" in profiles["fido2.3"]["versions"]
    assert profiles["fido2.3"]["presence_timeout"] == 30
    assert profiles["short-timeouts"]["presence_timeout"] == 5


def test_plain_program_uses_the_key_over_udp(
    serve: Serve, program: Connect, answer_port: int
) -> None:
    key = serve("--udp", f"0:{answer_port}", "--control", "0")
    assert key.line.startswith(f"keyrig virtual {PROFILE} listening on udp {HOST}:")
    assert f" → {answer_port}" in key.line
    assert registered_and_signed_in(program(key, answer_port=answer_port))


def test_plain_programs_use_one_key_over_tcp(serve: Serve, program: Connect) -> None:
    key = serve("fido2.1")
    assert registered_and_signed_in(program(key))
    assert program(key).ctap2.info.versions[-1] == "FIDO_2_1"


def test_each_packet_takes_the_time_that_was_asked_for(serve: Serve, program: Connect) -> None:
    key = serve("fido2.1", "--tcp", "0", "--control", "0", "--packet-ms", "5")
    slow = program(key)
    started = monotonic()
    slow.ctap2.device.call(CTAPHID.PING, bytes(57 + 59))
    assert monotonic() - started >= 0.005 * (2 + 2)


def test_several_keys_are_served_at_once_and_share_nothing(serve: Serve, program: Connect) -> None:
    first, second = program(serve()), program(serve())
    made = first.register(rk=True)
    assert first.sign_in().auth_data.rp_id_hash == made.auth_data.rp_id_hash
    with pytest.raises(CtapError, match="NO_CREDENTIALS"):
        second.sign_in()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_line_is_all_it_says_until_a_signal_ends_it(serve: Serve, number: int) -> None:
    key = serve("--tcp", "0")
    assert key.line == f"keyrig virtual {PROFILE} listening on tcp {HOST}:{key.port('tcp')}\n"
    key.process.send_signal(number)
    assert key.process.communicate(timeout=PATIENCE) == ("", "")
    assert key.process.returncode == Exit.OK


@pytest.mark.parametrize("length", [63, 65])
def test_program_whose_framing_is_another_is_hung_up_on(serve: Serve, length: int) -> None:
    port = serve("--tcp", "0").port("tcp")
    with socket.create_connection((HOST, port), PATIENCE) as connection:
        connection.sendall(length.to_bytes(2, "big") + bytes(length))
        assert connection.recv(1) == b""


def test_signal_touches_the_key(serve: Serve, program: Connect) -> None:
    key = serve("--tcp", "0")
    touch = lambda: key.process.send_signal(signal.SIGUSR1)  # noqa: E731
    assert registered_and_signed_in(program(key, touch))


def test_key_that_nobody_touches_gives_up_in_real_time(serve: Serve, program: Connect) -> None:
    waiting = program(serve("short-timeouts"), touch=lambda: None)
    with pytest.raises(CtapError, match="USER_ACTION_TIMEOUT"):
        waiting.register()


def test_seeded_fault_is_served(serve: Serve, program: Connect) -> None:
    careless = program(serve("--fault", "selection-without-touch"), lambda: pytest.fail("asked"))
    careless.ctap2.selection(on_keepalive=careless.keepalive)


def test_intermittent_fault_is_served(serve: Serve, program: Connect) -> None:
    """INIT is request 1, getInfo is 2, the first selection 3."""
    key = serve("--fault", "selection-without-touch", "--every", "3")
    asked: list[str] = []
    connected = program(key, lambda: asked.extend(key.control("press 0.05")))
    waited = []
    for _ in range(3):
        asked.clear()
        connected.ctap2.selection(on_keepalive=connected.keepalive)
        waited.append(bool(asked))
    assert waited == [False, True, True]


def test_control_answers_each_line_with_one(serve: Serve) -> None:
    key = serve()
    presses = ["press", "press 0.1 2", "press 0.1 0 7 left thumb", "release"]
    lines = [*presses, "power off", "power off", "power on", "power on"]
    assert key.control(*lines) == ["ok"] * len(lines)
    for line in (
        "pres",
        "press x",
        "press 1e9",
        "press nan",
        "press -1",
        "press 1 2 3",
        "press 1 2 15 left thumb",
        "press 1 2 good left thumb",
        "",
        "\xff",
    ):
        (answer,) = key.control(line)
        assert answer.startswith("error ")
    assert key.control("release") == ["ok"]


def test_key_without_power_is_not_there(serve: Serve, program: Connect) -> None:
    key = serve()
    before = program(key)
    before.register(rk=True)
    assert key.control("power off") == ["ok"]
    assert before.connection.read_packet() == b""
    with pytest.raises(ConnectionRefusedError):
        program(key)
    assert key.control("power on") == ["ok"]
    assert program(key).sign_in()


def test_garbage_ends_its_own_connection_and_no_other(serve: Serve, program: Connect) -> None:
    key = serve()
    good = program(key)
    for port in (key.port("tcp"), key.port("control")):
        with socket.create_connection((HOST, port), PATIENCE) as bad:
            bad.sendall(b"\xff" * 1000)
            assert bad.recv(1) == b""
    assert registered_and_signed_in(good)


def test_key_is_for_its_own_machine_alone(serve: Serve) -> None:
    port = serve().port("tcp")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), PATIENCE)


def test_memory_outlives_a_process_that_is_killed(
    serve: Serve, program: Connect, tmp_path: Path
) -> None:
    key = serve("--image", "key.json")
    made = program(key).register(rk=True).auth_data.credential_data
    assert made is not None
    key.process.kill()
    key.process.communicate()
    assert (tmp_path / "key.json").stat().st_mode & 0o777 == 0o600
    again = program(serve("--image", "key.json"))
    assert again.sign_in().credential["id"] == made.credential_id


def test_damaged_image_is_refused_and_left_alone(serve: Serve, tmp_path: Path) -> None:
    image = tmp_path / "key.json"
    image.write_text("{")
    key = serve("--image", str(image))
    said, complaint = key.process.communicate(timeout=PATIENCE)
    assert key.process.returncode == Exit.USAGE
    assert (key.line, said) == ("", "")
    assert "damaged image" in complaint
    assert str(image) in complaint
    assert image.read_text() == "{"


def test_port_of_another_program_is_trouble(serve: Serve) -> None:
    port = str(serve().port("tcp"))
    key = serve("--tcp", port)
    _, complaint = key.process.communicate(timeout=PATIENCE)
    assert key.process.returncode == Exit.TROUBLE
    assert key.line == ""
    assert f"Address already in use (--tcp {port})" in complaint
