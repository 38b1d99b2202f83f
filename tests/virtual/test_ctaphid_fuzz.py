from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

CHANNELS = st.sampled_from([b"\0\0\0\1", b"\0\0\0\2", b"\0\0\0\0", b"\xff\xff\xff\xff"])
KINDS = st.sampled_from([0, 1, 0x7F, 0x81, 0x83, 0x84, 0x86, 0x88, 0x90, 0x91, 0xBB, 0xBF, 0xC0])
LENGTHS = st.sampled_from([0, 1, 2, 8, 57, 58, 7609, 7610, 0xFFFF]).map(
    lambda size: size.to_bytes(2, "big")
)
DATA = st.binary(max_size=57) | st.sampled_from([b"\x01", b"\x02", b"\x04", b"\x06", b"\x0b"])
PACKETS = st.builds(
    lambda channel, kind, length, data: (channel + bytes([kind]) + length + data).ljust(64, b"\0"),
    *(CHANNELS, KINDS, LENGTHS, DATA),
)
WAITS = st.sampled_from([0.0, 0.3, 0.6, 31.0])


@given(st.lists(st.tuples(PACKETS, WAITS, st.booleans()), max_size=30))
def test_no_packets_keep_the_key_from_answering_init(
    traffic: list[tuple[bytes, float, bool]],
) -> None:
    clock = VirtualClock()
    key, reports = VirtualKey(clock=clock), list[bytes]()
    key.send = reports.append
    for packet, wait, touch in traffic:
        key.feed(packet)
        clock.advance(clock.now() + wait)
        if touch:
            key.sensor.press()
            key.sensor.release()
    key.feed(b"\xff\xff\xff\xff\x86\x00\x08NONCE-08".ljust(64, b"\0"))
    assert reports[-1][7:15] == b"NONCE-08"
    assert {len(report) for report in reports} == {64}
