"""Members and options about PINs and tokens (CTAP 6.4 and 9)."""

from __future__ import annotations

from rig.marks import consent, covers, leaves, needs, touches
from rig.suites.fixtures import Check, Pin, Send
from rig.suites.get_info.said import Member, Said, ask
from rig.suites.platform_side import NewPin, Platform

pytestmark = [needs(capability="CBOR"), touches(0)]


@covers("GI-09")
def test_pin_protocols_are_listed_where_there_are_pins(said: Said, check: Check) -> None:
    with check("GI-09"):
        if said.lists("clientPin") or said.lists("pinUvAuthToken"):
            assert Member.PIN_UV_AUTH_PROTOCOLS in said


@covers("GI-50")
@needs(version="FIDO_2_1+")
def test_pin_protocols_hold_the_second(said: Said, check: Check) -> None:
    with check("GI-50"):
        assert 2 in said.get(Member.PIN_UV_AUTH_PROTOCOLS, [])


@covers("GI-15")
def test_force_pin_change_is_true_or_false(said: Said, check: Check) -> None:
    with check("GI-15"):
        assert isinstance(said.get(Member.FORCE_PIN_CHANGE, False), bool)


@covers("GI-16")
@needs(version="FIDO_2_1+")
def test_least_pin_length_is_told_where_there_are_pins(said: Said, check: Check) -> None:
    with check("GI-16"):
        assert (Member.MIN_PIN_LENGTH in said) is said.lists("clientPin")


@covers("GI-17")
def test_least_pin_length_is_four_or_more(said: Said, check: Check) -> None:
    with check("GI-17"):
        assert said.get(Member.MIN_PIN_LENGTH, 4) >= 4


@covers("GI-34")
def test_pins_of_eight_bytes_are_not_too_long(said: Said, check: Check) -> None:
    with check("GI-34"):
        assert said.get(Member.MAX_PIN_LENGTH, 8) >= 8
        assert said.lists("clientPin") or Member.MAX_PIN_LENGTH not in said


@covers("GI-33")
def test_pin_complexity_is_told_where_there_are_pins(said: Said, check: Check) -> None:
    with check("GI-33"):
        assert said.lists("clientPin") or Member.PIN_COMPLEXITY_POLICY not in said


@covers("GI-20")
def test_rp_ids_for_least_pin_length_have_a_limit(said: Said, check: Check) -> None:
    features = {said.lists("setMinPINLength"), "minPinLength" in said.extensions}
    listed = Member.MAX_RP_IDS_FOR_SET_MIN_PIN_LENGTH in said
    with check("GI-20"):
        assert features == {True, False} or features == {listed}


@covers("GI-21")
def test_built_in_verification_may_be_tried(said: Said, check: Check) -> None:
    with check("GI-21"):
        assert said.get(Member.PREFERRED_PLATFORM_UV_ATTEMPTS, 1) > 0


@covers("GI-51")
@needs(version="FIDO_2_1+")
def test_tokens_are_listed_where_users_can_be_verified(said: Said, check: Check) -> None:
    with check("GI-51"):
        if said.lists("clientPin") or said.lists("uv"):
            assert said.grants("pinUvAuthToken")


@covers("GI-42")
@needs(version="FIDO_2_1+")
def test_tokens_are_listed_once_a_pin_is_set(pin: Pin, send: Send, check: Check) -> None:
    with check("GI-42"):
        assert ask(send).grants("pinUvAuthToken")


@covers("GI-46")
@needs(option="clientPin?")
@consent("wipe")
@leaves("pin")
def test_client_pin_turns_true_with_a_pin(
    no_pin: None, platform: Platform, new_pin: NewPin, send: Send, check: Check
) -> None:
    with check("GI-46"):
        assert ask(send).options["clientPin"] is False
    platform.set_pin(new_pin())
    with check("GI-46"):
        assert ask(send).options["clientPin"] is True
