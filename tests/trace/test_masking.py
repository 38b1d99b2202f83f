from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.link.cbor import encode, malformed
from rig.link.frames import BROADCAST, Command, continuation, init_packet, packets
from rig.trace.happenings import Happening, What
from rig.trace.masking.reports import Aside, Item, Masking, Report
from rig.trace.masking.secrets import in_reply, in_request
from rig.trace.masking.spans import Kind, filled

CHANNEL = 0x01020304
SECRET = bytes.fromhex("5ec2e75ec2e75ec2e75ec2e75ec2e75e") * 2
PUBLIC = bytes(range(0x40, 0x60))
COSE_KEY = {1: 2, 3: -25, -1: 1, -2: PUBLIC, -3: PUBLIC[::-1]}
HASH = b"\xcd" * 32

MAKE, GET, PIN, MANAGE, CONFIG, BLOBS = 1, 2, 6, 10, 13, 12


def auth_data(extensions: Mapping[str, Any]) -> bytes:
    attested = b"\xbb" * 16 + b"\0\x10" + b"\xcc" * 16 + encode({1: 2, 3: -7})
    return b"\xaa" * 32 + b"\xc5" + bytes(4) + attested + encode(extensions)


def hmac_input(name: str) -> dict[str, Any]:
    return {name: {1: COSE_KEY, 2: SECRET * 2, 3: SECRET, 4: 2}}


REQUESTS = {
    "set-pin": (PIN, {1: 2, 2: 3, 3: COSE_KEY, 4: SECRET, 5: SECRET * 2}),
    "change-pin": (PIN, {1: 2, 2: 4, 3: COSE_KEY, 4: SECRET, 5: SECRET * 2, 6: SECRET}),
    "token": (PIN, {1: 2, 2: 9, 3: COSE_KEY, 6: SECRET, 9: 1, 10: "a.example"}),
    "member-of-no-meaning": (PIN, {1: 2, 2: 3, 11: SECRET}),
    "registration": (MAKE, {1: HASH, 2: {"id": "a"}, 8: SECRET, 9: 2}),
    "salts-at-registration": (MAKE, {1: HASH, 6: hmac_input("hmac-secret-mc")}),
    "salts-at-sign-in": (GET, {1: "a", 2: HASH, 4: hmac_input("hmac-secret"), 6: SECRET}),
    "management": (MANAGE, {1: 2, 3: 2, 4: SECRET}),
    "preview": (0x41, {1: 2, 3: 2, 4: SECRET}),
    "fingerprints": (9, {1: 1, 2: 1, 5: SECRET}),
    "settings": (CONFIG, {1: 3, 2: {1: 8}, 4: SECRET}),
    "blobs": (BLOBS, {2: b"blob", 3: 0, 5: SECRET}),
    "as-text": (MAKE, {1: HASH, 8: SECRET.hex()}),
}
REPLIES = {
    "token": (PIN, {2: SECRET}),
    "output-of-sign-in": (GET, {2: auth_data({"hmac-secret": SECRET}), 3: b"sig"}),
    "output-of-next": (8, {2: auth_data({"hmac-secret": SECRET * 2}), 3: b"sig"}),
    "output-of-registration": (MAKE, {1: "none", 2: auth_data({"hmac-secret-mc": SECRET})}),
}


def holds_secret(data: bytes) -> bool:
    return SECRET[:6] in data or SECRET.hex()[:12].encode() in data


@pytest.mark.parametrize(("command", "members"), REQUESTS.values(), ids=REQUESTS)
def test_secret_of_a_request_is_replaced_byte_for_byte(
    command: int, members: Mapping[int, Any]
) -> None:
    payload = bytes([command]) + encode(members)
    written = filled(payload, in_request(payload))
    assert not holds_secret(written)
    assert len(written) == len(payload)
    assert written[:4] == payload[:4]


@pytest.mark.parametrize(("command", "members"), REPLIES.values(), ids=REPLIES)
def test_secret_of_a_reply_is_replaced_byte_for_byte(
    command: int, members: Mapping[int, Any]
) -> None:
    payload = b"\0" + encode(members)
    written = filled(payload, in_reply(payload, command))
    assert not holds_secret(written)
    assert len(written) == len(payload)


@pytest.mark.parametrize(
    ("command", "members"),
    [REQUESTS[name] for name in ("set-pin", "salts-at-sign-in", "salts-at-registration")],
    ids=("set-pin", "salts-at-sign-in", "salts-at-registration"),
)
def test_platform_key_stays_and_is_told_as_drawn(command: int, members: Mapping[int, Any]) -> None:
    payload = bytes([command]) + encode(members)
    spans = in_request(payload)
    drawn = {payload[span.start : span.stop] for span in spans if span.kind is Kind.DRAWN}
    assert drawn == {PUBLIC, PUBLIC[::-1]}
    assert PUBLIC in filled(payload, spans)


def test_what_is_no_secret_stays() -> None:
    payload = bytes([MAKE]) + encode({1: HASH, 2: {"id": "a.example"}, 7: {"rk": True}})
    assert in_request(payload) == []
    key = b"\0" + encode({1: COSE_KEY})
    assert in_reply(key, PIN) == []


MALFORMED = {
    "out-of-order": malformed.out_of_order,
    "truncated": malformed.truncated,
    "trailing": malformed.trailing,
    "indefinite": malformed.indefinite,
    "non-minimal": malformed.non_minimal,
    "tagged": malformed.tagged,
    "cut-in-the-secret": lambda members: malformed.truncated(members, by=5),
}


@pytest.mark.parametrize("spoil", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize(("command", "members"), REQUESTS.values(), ids=REQUESTS)
def test_secret_of_a_malformed_request_is_replaced(
    command: int, members: Mapping[int, Any], spoil: Any
) -> None:
    payload = bytes([command]) + spoil(members)
    assert not holds_secret(filled(payload, in_request(payload)))


@given(st.binary(max_size=200), st.sampled_from([MAKE, GET, PIN, MANAGE, 4]), st.booleans())
def test_any_bytes_keep_their_number(data: bytes, command: int, outward: bool) -> None:
    payload = bytes([command if outward else 0]) + data
    spans = in_request(payload) if outward else in_reply(payload, command)
    assert len(filled(payload, spans)) == len(payload)


def fed(masking: Masking, outward: bool, written: Iterable[bytes]) -> list[Report]:
    return reports(item for packet in written for item in masking.feed(1.0, outward, packet))


def reports(items: Iterable[Item]) -> list[Report]:
    return [item for item in items if isinstance(item, Report)]


SET_PIN = bytes([PIN]) + encode(REQUESTS["set-pin"][1])


def test_secret_over_several_packets_is_replaced_in_each() -> None:
    masked = fed(Masking(), True, packets(CHANNEL, Command.CBOR, SET_PIN))
    whole = packets(CHANNEL, Command.CBOR, SET_PIN)
    assert len(masked) == len(whole) > 2
    assert not holds_secret(b"".join(report.data for report in masked))
    for report, packet in zip(masked, whole, strict=True):
        spans = [(span.start, span.stop) for span in report.spans if span.kind is Kind.MASKED]
        changed = [at for at in range(64) if report.data[at] != packet[at]]
        assert all(any(start <= at < stop for start, stop in spans) for at in changed)


def test_message_is_held_until_it_is_whole_and_what_follows_behind_it() -> None:
    masking = Masking()
    *first, last = packets(CHANNEL, Command.CBOR, SET_PIN)
    assert fed(masking, True, first) == []
    keepalive = init_packet(CHANNEL, Command.KEEPALIVE, b"\1")
    assert fed(masking, False, [keepalive]) == []
    assert len(fed(masking, True, [last])) == len(first) + 2


@pytest.mark.parametrize(("command", "members"), REQUESTS.values(), ids=REQUESTS)
def test_packet_sent_by_itself_is_written_at_once_without_its_secret(
    command: int, members: Mapping[int, Any]
) -> None:
    masking = Masking()
    for packet in packets(CHANNEL, Command.CBOR, bytes([command]) + encode(members)):
        (report,) = reports(masking.feed(1.0, True, packet, alone=True))
        assert not holds_secret(report.data)
        assert report.data[:5] == packet[:5]


def test_what_happens_meanwhile_breaks_no_message() -> None:
    masking = Masking()
    *first, last = packets(CHANNEL, Command.CBOR, SET_PIN)
    fed(masking, True, first)
    assert masking.aside(1.0, Happening(What.TOUCH, "touch", {})) == ()
    written = masking.feed(1.0, True, last)
    kinds = [type(item) for item in written]
    assert kinds == [Report] * len(first) + [Aside, Report]
    assert all(
        span.name != "a packet out of turn" for each in reports(written) for span in each.spans
    )


def test_message_given_up_is_written_without_its_secret() -> None:
    masking = Masking()
    first, *_ = packets(CHANNEL, Command.CBOR, bytes([PIN]) + encode({4: SECRET, 5: SECRET * 2}))
    assert fed(masking, True, [first]) == []
    (report,) = reports(masking.flush())
    assert not holds_secret(report.data)
    assert report.data[:8] == first[:8]


def test_packets_out_of_turn_behind_a_secret_are_replaced() -> None:
    masking = Masking()
    whole = packets(CHANNEL, Command.CBOR, SET_PIN)
    stray = continuation(CHANNEL, 5, SECRET)
    written = b"".join(report.data for report in fed(masking, True, [*whole, stray]))
    assert not holds_secret(written)


def test_reply_is_judged_by_the_request_under_way_though_another_was_refused() -> None:
    masking = Masking()
    fed(masking, True, packets(CHANNEL, Command.CBOR, bytes([PIN]) + encode({1: 2, 2: 9})))
    fed(masking, True, packets(CHANNEL, Command.CBOR, b"\4"))
    fed(masking, False, [init_packet(CHANNEL, Command.ERROR, b"\6")])
    token = packets(CHANNEL, Command.CBOR, b"\0" + encode({2: SECRET}))
    written = b"".join(report.data for report in fed(masking, False, token))
    assert not holds_secret(written)


@pytest.mark.parametrize(
    ("outward", "packet"),
    [
        (False, init_packet(CHANNEL, Command.ERROR, b"\6")),
        (True, init_packet(CHANNEL, Command.INIT, b"12345678")),
    ],
    ids=["an error", "a new beginning"],
)
def test_token_that_came_all_the_same_after_its_request_had_ended_is_replaced(
    outward: bool, packet: bytes
) -> None:
    masking = Masking()
    fed(masking, True, packets(CHANNEL, Command.CBOR, bytes([PIN]) + encode({1: 2, 2: 9})))
    fed(masking, outward, [packet])
    token = packets(CHANNEL, Command.CBOR, b"\0" + encode({2: SECRET}))
    written = b"".join(report.data for report in fed(masking, False, token))
    assert not holds_secret(written)


def test_info_behind_a_token_is_left_alone() -> None:
    masking = Masking()
    fed(masking, True, packets(CHANNEL, Command.CBOR, bytes([PIN]) + encode({1: 2, 2: 9})))
    fed(masking, False, packets(CHANNEL, Command.CBOR, b"\0" + encode({2: SECRET})))
    fed(masking, True, packets(CHANNEL, Command.CBOR, b"\4"))
    info = packets(CHANNEL, Command.CBOR, b"\0" + encode({1: ["FIDO_2_0"], 3: bytes(16)}))
    assert [report.data for report in fed(masking, False, info)] == info


def test_other_programs_packets_are_replaced() -> None:
    theirs = packets(0x0A0B0C0D, Command.CBOR, SET_PIN)
    masked = fed(Masking(), False, theirs)
    assert not holds_secret(b"".join(report.data for report in masked))
    assert [report.data[:5] for report in masked] == [packet[:5] for packet in theirs]


def test_broadcast_is_no_other_programs_channel() -> None:
    reply = init_packet(BROADCAST, Command.INIT, bytes(17))
    assert [report.data for report in fed(Masking(), False, [reply])] == [reply]
