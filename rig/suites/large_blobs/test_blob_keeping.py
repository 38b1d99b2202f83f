"""What becomes of the array, and of half of one, when something else happens (CTAP 6.10)."""

from __future__ import annotations

from typing import Any

from fido2.ctap import CtapError

from rig.link import chance
from rig.link.cbor import decode, encode
from rig.marks import consent, covers, leaves, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, GetAssertion, MakeCredential, Pin, Power, Send
from rig.suites.large_blobs.array import (
    CHECK_SUM_LENGTH,
    EMPTY,
    Blobs,
    array_of,
    entry_of,
    sealed,
    text_of,
)
from rig.suites.platform_side import NewPin, Platform

pytestmark = [needs(option="largeBlobs"), consent("wipe")]

GET_INFO, RESET = 0x04, 0x07
LENGTH = 200
HALF = LENGTH // 2


@covers("LB-26")
@touches(0)
def test_array_outlives_a_power_cycle_and_a_change_of_pin(
    pin: Pin, platform: Platform, new_pin: NewPin, power: Power, blobs: Blobs, check: Check
) -> None:
    array = array_of(LENGTH)
    blobs.write(array)
    platform.change_pin(pin, new_pin())
    with check("LB-26"):
        assert blobs.read() == array
        power.cycle()
        assert blobs.read() == array


@covers("LB-27")
@touches(0)
def test_half_of_an_array_is_lost_with_the_power(power: Power, blobs: Blobs, check: Check) -> None:
    old, new = array_of(LENGTH), array_of(LENGTH)
    blobs.write(old)
    blobs.put(new[:HALF], length=LENGTH)
    power.cycle()
    with check("LB-27"):
        assert blobs.read() == old
        with refused():
            blobs.put(new[HALF:], HALF)
        assert blobs.read() == old


@covers("LB-28")
@touches(0)
def test_another_command_between_fragments_does_not_mix_arrays(
    send: Send, blobs: Blobs, check: Check
) -> None:
    old, new = array_of(LENGTH), array_of(LENGTH)
    blobs.write(old)
    blobs.put(new[:HALF], length=LENGTH)
    send(GET_INFO)
    with check("LB-28"):
        assert blobs.read() == old
        try:
            blobs.put(new[HALF:], HALF)
        except CtapError:
            assert blobs.read() == old
        else:
            assert blobs.read() == new


@covers("LB-29")
@needs(extension="largeBlobKey", option="!alwaysUv")
@touches(2)
def test_entry_of_a_credential_is_read_with_its_key(
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    power: Power,
    blobs: Blobs,
    check: Check,
) -> None:
    made = make_credential({6: {"largeBlobKey": True}}, rk=True)
    text = chance.token_hex(24).encode()
    blobs.write(sealed(encode([entry_of(made.reply[5], text)])))
    power.cycle()
    with check("LB-29"):
        key = get_assertion(made, changes={4: {"largeBlobKey": True}}).reply.get(7)
        entries: Any = decode(blobs.read()[:-CHECK_SUM_LENGTH])
        assert [text_of(key, each) for each in entries] == [text]


@covers("RST-16")
@touches(1)
@leaves("factory")
def test_reset_empties_the_array(power: Power, send: Send, blobs: Blobs, check: Check) -> None:
    blobs.write(array_of(LENGTH))
    power.cycle()
    send(RESET)
    with check("RST-16"):
        assert blobs.read() == EMPTY
