"""What the keys of a run say of themselves, written down beside the results."""

from __future__ import annotations

from pathlib import Path

import pytest
from fido2.ctap import CtapError

from rig import KeyProblem
from rig.plugin.info_members import abilities
from rig.plugin.sessions import SESSIONS
from rig.plugin.state import KeyState
from rig.record.keys import append_key
from rig.record.run import Changed, KeyFacts


class KeyLog:
    """Writes down every key of the run once they are open."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Ask each key who it is."""
        if session.items and not session.config.option.collectonly:
            # After a key that cannot be opened, pytest comes here all the same.
            for state in session.config.stash[SESSIONS].opened:
                append_key(self._directory, _facts(state))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Add what could not be done for a key."""
        for state in session.config.stash[SESSIONS].opened:
            if _warnings(state):
                append_key(self._directory, _facts(state))


def _facts(state: KeyState) -> KeyFacts:
    about = {**_model(state), "consent": state.key.consent.word}
    if state.key.told.vendor_firmware is not None:
        about["vendor firmware"] = state.key.told.vendor_firmware
    if state.key.changed:
        about["since its adoption"] = ", ".join(map(str, state.key.changed))
    changed = tuple(Changed(each.what, each.adopted, each.seen) for each in state.key.changed)
    return KeyFacts(
        key=state.key.name,
        bay=state.key.bay,
        about=about,
        info=abilities(state.first_info),
        changed=changed,
        warnings=_warnings(state),
    )


def _model(state: KeyState) -> dict[str, str]:
    """Return what the key says of itself; nothing of one that does not answer getInfo."""
    try:
        info = state.capabilities
    except (KeyProblem, CtapError):
        return {}
    return {
        "AAGUID": str(info.aaguid),
        "versions": ", ".join(info.versions),
        "firmware": str(info.firmware_version or "not told"),
    }


def _warnings(state: KeyState) -> tuple[str, ...]:
    return (*state.key.warnings, *state.notes)
