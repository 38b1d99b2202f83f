"""What a test needs of the key, and the skip, with its reason, where the key does not have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from fido2.ctap2 import Info
from fido2.hid import CAPABILITY

from rig.consent import Consent
from rig.plugin.keychoice import state_of
from rig.plugin.metadata import METADATA, NOT_GIVEN
from rig.plugin.state import KeyState

VERSIONS = ("FIDO_2_0", "FIDO_2_1", "FIDO_2_2", "FIDO_2_3")
"""CTAP versions, oldest first; FIDO_2_1_PRE counts as 2.0."""
CONSENT_OF_FIXTURES: Mapping[str, Consent] = {
    "make_credential": Consent.SIGN,
    "fido_client": Consent.SIGN,
    "accounts": Consent.STORE,
    "discoverable": Consent.STORE,
    "pin": Consent.WIPE,
    "token": Consent.WIPE,
    "blocked_pin": Consent.WIPE,
    "enrolled_finger": Consent.WIPE,
    "fresh_key": Consent.WIPE,
    "settings": Consent.WIPE,
}
WITH_OWN_PIN: Mapping[str, Consent] = {"pin": Consent.SIGN, "token": Consent.SIGN}
"""What fixtures need instead on a key whose bay refers to its PIN: to use it, not to set it."""

SETTINGS = "settings"
"""The fixture of tests that look at settings themselves; all others want them as at birth."""
CTAP2_FIXTURES = frozenset(
    {
        "assertion",
        "client_pin",
        "ctap2",
        "fresh_key",
        "new_pin",
        "pin_protocol",
        "registration",
        "room",
        "send",
    }
)
"""What every test that speaks CTAP2 stands on, itself or through other fixtures."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that this key cannot or may not take; else see that its settings are usual."""
    state = state_of(item)
    if state is None:
        return
    if reason := why_not(item, state):
        pytest.skip(reason)
    if state.changes.configured and SETTINGS not in _fixtures_of(item):
        state.reset()


def why_not(item: pytest.Item, state: KeyState) -> str | None:
    """Return why this key cannot or may not take a test; None if it can, as far as marks tell."""
    if not state.has_ctap2 and CTAP2_FIXTURES.intersection(_fixtures_of(item)):
        return "no CTAP2 on this key"
    if "metadata" in _fixtures_of(item) and item.config.stash[METADATA] is None:
        return NOT_GIVEN
    needed = consent_of(item, own_pin=state.key.guard.pins is not None)
    if needed > state.key.consent:
        return f"needs consent {needed.word}; this key is at {state.key.consent.word}"
    storing = state.key.guard.storing
    if needed is Consent.STORE and storing is not None and storing.obstacle:
        return f"nothing is stored on this key: {storing.obstacle}"
    if unnamed := acts_of(item) - state.key.guard.irreversible:
        return f"not named as irreversible for this key: {', '.join(sorted(unnamed))}"
    marks = item.iter_markers("needs")
    return next((reason for mark in marks for reason in missing(state, **mark.kwargs)), None)


def consent_of(item: pytest.Item, *, own_pin: bool = False) -> Consent:
    """Return the least consent that an item needs: by its mark, its fixtures, and its touches.

    At `read` nobody touches anything, although a touch by itself changes no key.

    Args:
        item: The test.
        own_pin: Whether the bay of its key refers to the key's PIN.
    """
    marked = [Consent.of(mark.args[0]) for mark in item.iter_markers("consent")]
    marked += [Consent.SIGN for mark in item.iter_markers("touches") if mark.args[0]]
    fixtures = _fixtures_of(item)
    levels = {**CONSENT_OF_FIXTURES, **(WITH_OWN_PIN if own_pin else {})}
    implied = [levels[name] for name in fixtures if name in levels]
    return max(marked + implied, default=Consent.READ)


def acts_of(item: pytest.Item) -> set[str]:
    """Return the irreversible acts that an item's own requests could be."""
    return {act for mark in item.iter_markers("consent") for act in mark.args[1:]}


def missing(
    state: KeyState,
    *,
    version: str | None,
    option: str | None,
    extension: str | None,
    capability: str | None,
    list_of: int,
    info: Mapping[str, Any],
) -> Iterator[str]:
    """Yield a reason for each thing that the key does not have."""
    if capability and not _capable(state, capability):
        yield f"no CTAPHID capability {capability}"
    if not (version or option or extension or list_of or info):
        return
    about = state.capabilities
    if version and not has_version(about.versions, version):
        yield f"no {version} among {', '.join(about.versions)}"
    if option and not _has_option(about, option):
        yield _option_in_the_way(option)
    if extension and extension not in about.extensions:
        yield f"no extension {extension}"
    yield from _too_little(about, list_of, info)


def _option_in_the_way(option: str) -> str:
    state = "listed" if option.endswith("?") else "on"
    negation = "" if option.startswith("!") else "not "
    return f"option {option.strip('!?')} is {negation}{state}"


def _too_little(about: Info, list_of: int, info: Mapping[str, Any]) -> Iterator[str]:
    if 0 < about.max_creds_in_list < list_of:
        yield f"the key takes lists of {about.max_creds_in_list} at the most"
    for name, least in info.items():
        if (getattr(about, name) or 0) < least:
            yield f"{name} is below {least}"


def _fixtures_of(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


def has_version(versions: list[str], wanted: str) -> bool:
    """Tell whether a key has a version, or for `FIDO_2_1+` that one or a later one."""
    if not wanted.endswith("+"):
        return wanted in versions
    later = VERSIONS[VERSIONS.index(wanted[:-1]) :]
    return not set(later).isdisjoint(versions)


def _has_option(info: Info, option: str) -> bool:
    if option.endswith("?"):
        listed = option.strip("!?") in info.options
        return listed is not option.startswith("!")
    if option.startswith("!"):
        return not info.options.get(option[1:])
    return bool(info.options.get(option))


def _capable(state: KeyState, name: str) -> bool:
    if name.startswith("!"):
        return not _capable(state, name[1:])
    flags = CAPABILITY(state.key.link.capabilities)
    if name == "MSG":
        return CAPABILITY.NMSG not in flags
    return CAPABILITY[name] in flags
