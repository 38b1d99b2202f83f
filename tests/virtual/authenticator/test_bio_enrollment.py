from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

from rig.virtual.operation import Outcome
from rig.virtual.sensor import Press, Sample

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

BEGIN, CAPTURE, CANCEL, LIST, NAME, REMOVE, SENSOR = range(1, 8)
BIO, PREVIEW = 0x09, 0x40
BE = 0x08
SAMPLES, PLACES, LONGEST_NAME = 4, 5, 64
POOR = [each for each in Sample if Sample.GOOD < each < Sample.MERGE_FAILURE]


class Fingers:
    """Manages the fingers of a key with a token of its own."""

    def __init__(self, host: Host) -> None:
        self.host = host
        assert host.set_pin() == 0
        self.token = host.token(permissions=BE)

    def ask(
        self, subcommand: int, params: dict[int, Any] | None = None, command: int = BIO
    ) -> tuple[int, Any]:
        message = bytes([1, subcommand])
        if params is not None:
            message += cbor2.dumps(params, canonical=True)
        proof = self.host.proof(self.token, message=message)
        members = {1: 1, 2: subcommand, 3: params, 4: proof["protocol"], 5: proof["param"]}
        return self.host.send(command, {key: each for key, each in members.items() if each})

    def enrol(self, finger: str = "right index finger") -> bytes:
        self.host.press = Press(finger)
        _, reply = self.ask(BEGIN)
        template: bytes = reply[4]
        for remaining in reversed(range(SAMPLES - 1)):
            assert self.ask(CAPTURE, {1: template}) == (0, {5: 0, 6: remaining})
        return template

    def listed(self) -> dict[bytes, str]:
        status, reply = self.ask(LIST)
        return {each[1]: each[2] for each in reply[7]} if status == 0 else {}


@pytest.fixture
def fingers(make_host: Callable[..., Host]) -> Fingers:
    return Fingers(make_host("fingerprint"))


@pytest.mark.parametrize("command", [BIO, PREVIEW])
def test_anybody_may_ask_about_the_sensor(make_host: Callable[..., Host], command: int) -> None:
    host = make_host("fingerprint")
    assert host.send(command, {6: True}) == (0, {1: 1})
    assert host.send(command, {1: 1, 2: SENSOR}) == (0, {2: 1, 3: SAMPLES, 8: LONGEST_NAME})
    assert host.send(command, {1: 1, 2: CANCEL}) == (0, None)


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({}, 0x14),
        ({6: False}, 0x14),
        ({6: 1}, 0x11),
        ({2: SENSOR}, 0x14),
        ({1: 2, 2: SENSOR}, 0x02),
        ({1: 1, 2: 8}, 0x3E),
        ({1: 1, 2: 0}, 0x3E),
        ({1: True, 2: SENSOR}, 0x11),
        ({1: 1, 2: LIST}, 0x36),
        ({1: 1, 2: LIST, 5: bytes(32)}, 0x14),
        ({1: 1, 2: LIST, 4: 9, 5: bytes(32)}, 0x02),
        ({1: 1, 2: LIST, 4: 2, 5: bytes(32)}, 0x33),
        ({1: 1, 2: BEGIN, 3: 1}, 0x11),
    ],
    ids=str,
)
def test_a_malformed_or_unproved_request_is_refused(
    make_host: Callable[..., Host], members: dict[int, Any], status: int
) -> None:
    assert make_host("fingerprint").send(BIO, members) == (status, None)


def test_a_token_without_the_permission_manages_no_fingers(fingers: Fingers) -> None:
    fingers.token = fingers.host.token(permissions=0x01, rp_id="x")
    assert fingers.ask(LIST) == (0x33, None)


@pytest.mark.parametrize("subcommand", [CAPTURE, NAME, REMOVE])
def test_parameters_that_are_needed_are_missed(fingers: Fingers, subcommand: int) -> None:
    assert fingers.ask(subcommand) == (0x14, None)
    assert fingers.ask(subcommand, {1: "text"}) == (0x11, None)


def test_a_finger_is_enrolled_after_enough_samples(fingers: Fingers) -> None:
    assert fingers.ask(LIST) == (0x2C, None)
    template = fingers.enrol()
    assert fingers.listed() == {template: ""}
    assert fingers.host.touches == SAMPLES
    options = fingers.host.send(0x04, None)[1][4]
    assert options["bioEnroll"] is options["uv"] is options["userVerificationMgmtPreview"] is True


@pytest.mark.parametrize("sample", POOR)
def test_a_poor_sample_does_not_count(fingers: Fingers, sample: Sample) -> None:
    fingers.host.press = Press(sample=sample)
    _, reply = fingers.ask(BEGIN)
    assert (reply[5], reply[6]) == (sample, SAMPLES)
    assert fingers.ask(CAPTURE, {1: reply[4]}) == (0, {5: sample, 6: SAMPLES})


def test_another_finger_or_one_that_is_enrolled_does_not_count(fingers: Fingers) -> None:
    fingers.enrol("left thumb")
    fingers.host.press = Press("right thumb")
    template = fingers.ask(BEGIN)[1][4]
    for finger, sample in (("left thumb", 0x0B), ("left index", 0x0A)):
        fingers.host.press = Press(finger)
        assert fingers.ask(CAPTURE, {1: template}) == (0, {5: sample, 6: SAMPLES - 1})


def test_nobody_comes_to_a_capture(fingers: Fingers) -> None:
    template = fingers.ask(BEGIN)[1][4]
    fingers.host.ending = Outcome.TIMED_OUT
    assert fingers.ask(CAPTURE, {1: template}) == (0, {5: 0x0D, 6: SAMPLES - 1})
    fingers.host.sensor.press()
    assert fingers.ask(CAPTURE, {1: template}) == (0, {5: 0x0E, 6: SAMPLES - 1})
    assert fingers.ask(BEGIN) == (0x2F, None)
    assert fingers.ask(CAPTURE, {1: template}) == (0x2C, None)


def test_a_capture_can_be_cancelled(fingers: Fingers) -> None:
    template = fingers.ask(BEGIN)[1][4]
    fingers.host.ending = Outcome.CANCELLED
    assert fingers.ask(CAPTURE, {1: template}) == (0x2D, None)
    assert fingers.ask(CANCEL) == (0, None)
    assert fingers.ask(CAPTURE, {1: template}) == (0x2C, None)
    assert fingers.ask(LIST) == (0x2C, None)


def test_an_enrolment_ends_with_the_next_one_and_with_the_power(fingers: Fingers) -> None:
    first, second = (fingers.ask(BEGIN)[1][4] for _ in range(2))
    assert fingers.ask(CAPTURE, {1: first}) == (0x2C, None)
    assert fingers.ask(CAPTURE, {1: second})[0] == 0
    fingers.host.power_cycle()
    fingers.token = fingers.host.token(permissions=BE)
    assert fingers.ask(CAPTURE, {1: second}) == (0x2C, None)


def test_there_is_an_end_of_room(fingers: Fingers) -> None:
    for place in range(PLACES):
        fingers.enrol(f"finger {place}")
    assert fingers.ask(BEGIN) == (0x17, None)
    assert len(fingers.listed()) == PLACES


def test_a_finger_gets_a_name(fingers: Fingers) -> None:
    template = fingers.enrol()
    assert fingers.ask(NAME, {1: template, 2: "n" * LONGEST_NAME}) == (0, None)
    assert fingers.listed() == {template: "n" * LONGEST_NAME}
    assert fingers.ask(NAME, {1: template, 2: "é" * (LONGEST_NAME // 2 + 1)}) == (0x03, None)
    assert fingers.ask(NAME, {1: b"another", 2: "n"}) == (0x2C, None)
    assert fingers.ask(NAME, {1: template}) == (0x14, None)
    assert fingers.listed() == {template: "n" * LONGEST_NAME}


def test_a_removed_finger_is_gone(fingers: Fingers) -> None:
    kept, gone = fingers.enrol("left thumb"), fingers.enrol("right thumb")
    assert fingers.ask(REMOVE, {1: gone}) == (0, None)
    assert fingers.ask(REMOVE, {1: gone}) == (0x2C, None)
    assert fingers.listed() == {kept: ""}
    assert fingers.ask(REMOVE, {1: kept}) == (0, None)
    options = fingers.host.send(0x04, None)[1][4]
    assert options["bioEnroll"] is options["uv"] is False


@pytest.mark.parametrize("profile", ["fido2.0", "fido2.3"])
@pytest.mark.parametrize("command", [BIO, PREVIEW])
def test_a_key_without_a_sensor_has_no_such_command(
    make_host: Callable[..., Host], profile: str, command: int
) -> None:
    assert make_host(profile).send(command, {6: True}) == (0x01, None)
