from __future__ import annotations

from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from rig.link.cbor import encode
from rig.link.frames import Command, init_packet, packets
from rig.trace.capture import Capture
from rig.trace.decode import Teller
from rig.trace.document import SCHEMA, document
from rig.trace.happenings import What
from rig.trace.story import Story
from tests.trace.recorded import RP, TESTS, USER

TRACES = Path(__file__).parents[2] / "fixtures" / "traces"
GOLDEN = TRACES / "session.pcapng"
NOON = 1_790_000_000_000_000_000
CHANNEL = 0x01020304
SERIAL = b"serial 12345678"
CREDENTIAL = bytes(range(0x80, 0xA0))


def told(story: Story, *, redacted: bool = False) -> str:
    stretches = ((each, story.entries(each, redacted=redacted)) for each in story.stretches)
    return "\n".join(chain.from_iterable(Teller(entries).lines() for _, entries in stretches))


def test_session_is_told_as_it_was() -> None:
    assert told(Story.of(GOLDEN)) + "\n" == (TRACES / "session.txt").read_text(encoding="utf-8")


def test_session_is_told_test_by_test() -> None:
    story = Story.of(GOLDEN)
    assert [each.test for each in story.stretches] == ["", *TESTS]
    assert [each.test for each in story.of_test("wrong").stretches] == [TESTS[1]]
    assert story.of_test("nothing").stretches == []


def test_times_of_the_document_go_on_through_the_file() -> None:
    stretches = document(Story.of(GOLDEN))["stretches"]
    entries = [entry for stretch in stretches for entry in stretch["entries"]]
    times = [entry["at"] for entry in entries if "at" in entry]
    assert times == sorted(times)
    assert times[0] == 0


def test_document_names_schema_commands_and_statuses() -> None:
    story = document(Story.of(GOLDEN))
    assert story["schema"] == SCHEMA == "keyrig.trace/1"
    entries = story["stretches"][1]["entries"]
    (made,) = [each for each in entries if each.get("ctap_name") == "makeCredential"]
    assert made["outward"]
    assert made["name"] == "CBOR"
    assert "8 pinUvAuthParam: masked (32 bytes)" in made["members"]
    assert {each["status_name"] for each in entries if "status" in each} >= {"0x00 SUCCESS"}
    (first, *_) = [each for each in entries if each["kind"] == "keepalive"]
    assert first["keepalive"] == 2
    (cut, _) = [each for each in entries if each["kind"] == What.POWER]
    assert cut["details"]["power"] == "off"


def test_nobody_is_named_in_a_redacted_story() -> None:
    story = Story.of(GOLDEN)
    plain, redacted = told(story), told(story, redacted=True)
    assert USER in plain
    assert USER not in redacted
    assert RP in redacted
    assert len(plain.splitlines()) == len(redacted.splitlines())


def kept(path: Path, command: int, request: bytes, reply: bytes) -> str:
    """Keep one exchange, and return it told with everything personal left out."""
    with closing(Capture(path, wall=lambda: NOON)) as capture:
        for packet in packets(CHANNEL, command, request):
            capture.packet_out(packet, 1.0)
        for packet in packets(CHANNEL, command, reply):
            capture.packet_in(packet, 1.5)
    return told(Story.of(path), redacted=True)


MEMBERS: dict[str, tuple[int, dict[int, Any], dict[int, Any]]] = {
    "allow-list": (2, {1: RP, 3: [{"type": "public-key", "id": CREDENTIAL}]}, {}),
    "exclude-list": (1, {2: {"id": RP}, 5: [{"type": "public-key", "id": CREDENTIAL}]}, {}),
    "account": (1, {3: {"id": CREDENTIAL, "name": USER, "displayName": USER}}, {}),
    "signed-in": (2, {1: RP}, {1: {"type": "public-key", "id": CREDENTIAL}, 4: {"name": USER}}),
    "listed": (10, {1: 4}, {6: {"id": CREDENTIAL, "name": USER}, 7: {"id": CREDENTIAL}}),
    "renamed": (10, {1: 7, 2: {2: {"id": CREDENTIAL}, 3: {"name": USER}}}, {}),
    "finger": (9, {1: 1, 2: 5, 3: {2: USER}}, {}),
    "identifier": (4, {}, {0x19: CREDENTIAL}),
    "certificate": (1, {}, {3: {"alg": -7, "x5c": [CREDENTIAL]}}),
    "made": (1, {}, {2: bytes(32) + b"\x41" + bytes(20) + b"\0\x20" + CREDENTIAL + encode({1: 2})}),
}


@pytest.mark.parametrize(("command", "asked", "said"), MEMBERS.values(), ids=MEMBERS)
def test_redaction_hides_accounts_credentials_and_certificates(
    tmp_path: Path, command: int, asked: dict[int, Any], said: dict[int, Any]
) -> None:
    request = bytes([command]) + (encode(asked) if asked else b"")
    text = kept(tmp_path / "A1.pcapng", Command.CBOR, request, b"\0" + encode(said))
    assert USER not in text
    assert CREDENTIAL[:4].hex() not in text
    assert (RP in text) == any(value in (RP, {"id": RP}) for value in asked.values())


def test_redaction_hides_what_vendors_tell_of_a_key(tmp_path: Path) -> None:
    text = kept(tmp_path / "A1.pcapng", 0x42, b"\0", SERIAL)
    assert SERIAL.hex() not in text
    assert "(15 bytes)" in text


def test_redaction_leaves_keepalives_and_errors_alone(tmp_path: Path) -> None:
    path = tmp_path / "A1.pcapng"
    with closing(Capture(path, wall=lambda: NOON)) as capture:
        capture.packet_out(init_packet(CHANNEL, Command.CBOR, b"\x0b"), 1.0)
        capture.packet_in(init_packet(CHANNEL, Command.KEEPALIVE, b"\2"), 1.1)
        capture.packet_in(init_packet(CHANNEL, Command.ERROR, b"\6"), 1.2)
    text = told(Story.of(path), redacted=True)
    assert "KEEPALIVE user presence needed" in text
    assert "CHANNEL_BUSY" in text
