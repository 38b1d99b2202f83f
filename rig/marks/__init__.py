"""What a test says of itself. Pure: importing this costs nothing and touches no key."""

from __future__ import annotations

from typing import Any

import pytest

from rig.consent import Consent


def covers(*requirements: str) -> pytest.MarkDecorator:
    """Tie a test to the requirements that it checks; each needs a `check` in its body."""
    return pytest.mark.covers(*requirements)


def needs(
    *,
    version: str | None = None,
    option: str | None = None,
    extension: str | None = None,
    capability: str | None = None,
    list_of: int = 0,
    **info: Any,
) -> pytest.MarkDecorator:
    """Skip, with the reason, on a key whose getInfo does not have this.

    Args:
        version: An entry of `versions`, or `FIDO_2_1+` for that version and later ones.
        option: An option id that must be true; `!rk` for one that must not be true; `rk?` for one
            that must be listed, true or false; `!rk?` for one that must not be listed.
        extension: An entry of `extensions`.
        capability: A CTAPHID capability: `WINK`, `CBOR` or `MSG`; `!WINK` for one that must be
            missing.
        list_of: How many credentials its lists must take; a key that states no limit takes them.
        info: Attributes of python-fido2's `Info` and the least value each must have.
    """
    return pytest.mark.needs(
        version=version,
        option=option,
        extension=extension,
        capability=capability,
        list_of=list_of,
        info=info,
    )


def consent(level: str, *irreversible: str) -> pytest.MarkDecorator:
    """Name the consent that the test's own requests need, beyond what its fixtures need.

    Args:
        level: The level's word.
        irreversible: Acts that some keys can never undo and that must be named for the key.
    """
    return pytest.mark.consent(Consent.of(level).word, *irreversible)


def touches(count: int) -> pytest.MarkDecorator:
    """Say how often the test's own requests want a touch; 0 means that none may be wanted."""
    return pytest.mark.touches(count)


def leaves(state: str) -> pytest.MarkDecorator:
    """Say in which state a test leaves the key, if not in the one that its fixtures brought about.

    Args:
        state: `factory` (it resets the key), `pin` (it sets a PIN), `blocked` (it blocks that for
            good), or `spoiled` (only a reset undoes what it did).
    """
    return pytest.mark.leaves(state)


each_protocol = pytest.mark.parametrize(
    "pin_protocol", [1, 2], ids=["protocol1", "protocol2"], indirect=True
)
"""Run a test once for each PIN/UV auth protocol; one that the key does not list is skipped."""
