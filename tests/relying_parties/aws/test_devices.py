"""How many devices, of which kinds, by which names."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from rig.relying_parties.aws.accounts import PrincipalKind
from rig.relying_parties.aws.devices import DeviceKind, check_new_device
from rig.relying_parties.aws.refusal import Reason, Refused

ROOT, USER, CENTER = PrincipalKind
KEY, APP, TOKEN = DeviceKind


@dataclass(frozen=True)
class Thing:
    name: str
    kind: DeviceKind


def things(*kinds: DeviceKind) -> list[Thing]:
    return [Thing(f"device-{number}", kind) for number, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("owner", "had", "new"),
    [
        (ROOT, [KEY] * 7, KEY),
        (USER, [TOKEN] * 7, APP),
        (ROOT, [KEY, APP, TOKEN] * 2, TOKEN),
        (CENTER, [KEY] * 5 + [APP] * 2, KEY),
        (CENTER, [KEY] * 6 + [APP], APP),
    ],
)
def test_device_within_the_limit_is_taken(
    owner: PrincipalKind, had: list[DeviceKind], new: DeviceKind
) -> None:
    check_new_device(owner, things(*had), "new", new)


@pytest.mark.parametrize(
    ("owner", "had", "new", "reason"),
    [
        (ROOT, [KEY] * 8, KEY, Reason.TOO_MANY_DEVICES),
        (USER, [KEY, APP] * 4, TOKEN, Reason.TOO_MANY_DEVICES),
        (CENTER, [KEY] * 6, KEY, Reason.TOO_MANY_DEVICES),
        (CENTER, [APP] * 2, APP, Reason.TOO_MANY_DEVICES),
        (CENTER, [], TOKEN, Reason.NOT_TAKEN_HERE),
    ],
)
def test_device_beyond_the_limit_is_refused(
    owner: PrincipalKind, had: list[DeviceKind], new: DeviceKind, reason: Reason
) -> None:
    with pytest.raises(Refused) as refused:
        check_new_device(owner, things(*had), "new", new)
    assert refused.value.reason is reason
    assert refused.value.fact is not None


@pytest.mark.parametrize("name", ["a", "desk-key", "Me+You=1,2.3@home_x-", "x" * 128])
def test_name_of_allowed_characters_is_taken(name: str) -> None:
    check_new_device(ROOT, [], name, KEY)


@pytest.mark.parametrize("name", ["", " ", "desk key", "schlüssel", "a/b", "x\n", "x" * 129])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        check_new_device(ROOT, [], name, KEY)
    assert refused.value.reason is Reason.BAD_NAME


def test_name_is_given_once_for_all_kinds() -> None:
    with pytest.raises(Refused) as refused:
        check_new_device(ROOT, [Thing("one", APP)], "one", KEY)
    assert refused.value.reason is Reason.NAME_TAKEN
