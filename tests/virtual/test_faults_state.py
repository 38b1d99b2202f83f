from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from rig.requirements import catalogue
from rig.virtual.faults import faults, rules_with
from rig.virtual.store import MAX_PIN_RETRIES, Credential, Persistent, Token, User

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

CANCEL = 0x11
ONLY_ON_2_0 = "selection-of-2.0-as-denied"
RESET, SELECTION = 0x07, 0x0B
AAGUID, ROOM = 0x03, 0x14
_CREDENTIAL = Credential(
    credential_id=b"id",
    rp_id="example.com",
    user=User(id=b"user"),
    private_key=bytes(32),
    algorithm=-7,
    discoverable=True,
)


def _last(platform: Platform) -> str:
    messages = platform.messages()
    return messages[-1][2].hex() if messages else "silence"


def selection_at_once(platform: Platform) -> str:
    return platform.cbor(SELECTION).hex()


def timed_out(command: int) -> Callable[[Platform], str]:
    def observe(platform: Platform) -> str:
        platform.cbor(command)
        platform.clock.advance(40)
        return _last(platform)

    return observe


def cancelled(platform: Platform) -> str:
    platform.cbor(SELECTION)
    platform.send(CANCEL)
    return _last(platform)


def with_pin(retries: int, observe: Callable[[Platform], Any]) -> Callable[[Platform], Any]:
    def observe_with_pin(platform: Platform) -> Any:
        persistent = platform.key._authenticator.store.persistent
        persistent.pin_hash, persistent.pin_retries = bytes(16), retries
        return observe(platform)

    return observe_with_pin


def retries_after_selection(platform: Platform) -> int:
    platform.cbor(SELECTION)
    return platform.key._authenticator.store.persistent.pin_retries


def touched_selection(platform: Platform) -> str:
    platform.cbor(SELECTION)
    platform.key.sensor.press()
    return _last(platform)


def survivors_of_a_cancelled_reset(platform: Platform) -> set[str]:
    """What is left of a key's memory when its reset is withdrawn."""
    before = _used(platform)
    secret = before.wrapping_secret
    platform.cbor(RESET)
    platform.send(CANCEL)
    left = platform.key._authenticator.store.persistent
    return {
        name
        for name, is_left in {
            "credentials": bool(left.credentials),
            "secret": left.wrapping_secret == secret,
        }.items()
        if is_left
    }


def info_after_reset(platform: Platform) -> set[int]:
    """Which members of getInfo a reset changes on a key that held a credential."""
    before = platform.info()
    _used(platform)
    platform.cbor(RESET)
    platform.key.sensor.press()
    platform.messages()
    after = platform.info()
    return {key for key in before if after[key] != before[key]}


def first_id_before_and_after_reset(platform: Platform) -> bool:
    rules, store = platform.key._authenticator.rules, platform.key._authenticator.store
    ids = []
    for _ in range(2):
        ids.append(rules.identified(store.persistent, _CREDENTIAL).credential_id)
        platform.cbor(RESET)
        platform.key.sensor.press()
        platform.key.sensor.release()
    return ids[0] == ids[1]


def late_reset(platform: Platform) -> str:
    platform.clock.advance(11)
    return platform.cbor(RESET).hex()


def reset_at_once(platform: Platform) -> str:
    return platform.cbor(RESET).hex()


def _used(platform: Platform) -> Persistent:
    """Put a credential and a PIN into a key; return the memory that holds them."""
    persistent = platform.key._authenticator.store.persistent
    persistent.credentials.append(_CREDENTIAL)
    persistent.pin_hash, persistent.pin_length, persistent.pin_retries = bytes(16), 4, 3
    return persistent


def survivors(platform: Platform) -> set[str]:
    """What a reset leaves of a key that has been used."""
    store = platform.key._authenticator.store
    before = _used(platform)
    store.volatile.tokens[2] = Token(value=bytes(32))
    platform.cbor(RESET)
    platform.key.sensor.press()
    left = {
        "credentials": bool(store.persistent.credentials),
        "secret": store.persistent.wrapping_secret == before.wrapping_secret,
        "pin": store.persistent.pin_hash is not None,
        "spent retries": store.persistent.pin_retries < MAX_PIN_RETRIES,
        "tokens": bool(store.volatile.tokens),
    }
    return {name for name, is_left in left.items() if is_left}


ROWS: list[tuple[str, Callable[[Platform], Any], Any, Any]] = [
    ("selection-without-touch", selection_at_once, "", "00"),
    ("selection-missing", selection_at_once, "", "01"),
    ("selection-refused-while-pin-blocked", with_pin(0, selection_at_once), "", "32"),
    ("selection-asks-for-pin", with_pin(8, selection_at_once), "", "36"),
    ("selection-spends-retry", with_pin(8, retries_after_selection), 8, 7),
    ("empty-map-after-touch", touched_selection, "00", "00a0"),
    ("timeout-counts-as-touch", timed_out(SELECTION), "2f", "00"),
    ("timeout-as-other", timed_out(RESET), "2f", "7f"),
    ("cancel-as-denied", cancelled, "2d", "27"),
    ("cancel-counts-as-touch", cancelled, "2d", "00"),
    ("reset-outside-window", late_reset, "30", ""),
    ("reset-never-allowed", reset_at_once, "", "30"),
    ("reset-without-touch", reset_at_once, "", "00"),
    (
        "reset-erases-before-touch",
        survivors_of_a_cancelled_reset,
        {"credentials", "secret"},
        set(),
    ),
    (
        "reset-half-done-before-touch",
        survivors_of_a_cancelled_reset,
        {"credentials", "secret"},
        {"secret"},
    ),
    ("reset-refused-while-pin-blocked", with_pin(0, reset_at_once), "", "32"),
    ("reset-changes-aaguid", info_after_reset, set(), {AAGUID}),
    ("reset-does-not-give-room-back", info_after_reset, set(), {ROOM}),
    ("credential-ids-start-over", first_id_before_and_after_reset, False, True),
    ("reset-keeps-credentials", survivors, set(), {"credentials"}),
    ("reset-keeps-wrapping-secret", survivors, set(), {"secret"}),
    ("reset-keeps-pin", survivors, set(), {"pin"}),
    ("reset-keeps-spent-retries", survivors, set(), {"spent retries"}),
    ("reset-keeps-tokens", survivors, set(), {"tokens"}),
]


@pytest.mark.parametrize(
    ("fault", "observe", "sound", "faulty"), ROWS, ids=[row[0] for row in ROWS]
)
def test_state_fault_shows_in_what_the_key_does(
    plug: Callable[..., Platform],
    fault: str,
    observe: Callable[[Platform], Any],
    sound: object,
    faulty: object,
) -> None:
    assert observe(plug()) == sound
    assert observe(plug(faults=[fault])) == faulty


def test_fault_of_a_key_without_selection_shows_on_ctap_2_0(plug: Callable[..., Platform]) -> None:
    assert selection_at_once(plug("fido2.0")) == "01"
    assert selection_at_once(plug("fido2.0", faults=[ONLY_ON_2_0])) == "27"


def test_faults_of_different_rules_combine(plug: Callable[..., Platform]) -> None:
    both = plug(faults=["reset-keeps-tokens", "selection-without-touch"])
    assert selection_at_once(both) == "00"
    assert survivors(both) == {"tokens"}


def test_of_two_faults_of_one_rule_the_first_holds(plug: Callable[..., Platform]) -> None:
    assert timed_out(RESET)(plug(faults=["timeout-as-other", "timeout-counts-as-touch"])) == "7f"


def test_faults_of_one_rule_that_ask_the_rule_below_combine(plug: Callable[..., Platform]) -> None:
    assert survivors(plug(faults=["reset-keeps-pin", "reset-keeps-credentials"])) == {
        "pin",
        "credentials",
    }


def test_every_fault_breaks_known_requirements_and_overrides_something() -> None:
    for name, entry in faults().items():
        assert entry.breaks or entry.area == "pace", name
        assert set(entry.breaks) <= catalogue().keys(), name
        assert entry.says, name
        assert rules_with([name]) is not rules_with([]), name
        assert vars(entry.rules).keys() - {"__module__", "__doc__"}, name
