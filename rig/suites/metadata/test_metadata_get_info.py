"""The key's getInfo against the one in its statement (CTAP 6.4)."""

from __future__ import annotations

import pytest

from rig.marks import covers
from rig.suites.fixtures import Check
from rig.suites.metadata.differences import (
    differing_members,
    differing_options,
    is_newer,
    is_older,
)
from rig.suites.metadata.told import Entry, Info


@covers("GI-55")
def test_get_info_is_as_stated(entry: Entry, told: Info, check: Check) -> None:
    stated = entry.statement.get_info
    if stated is None:
        pytest.skip("the statement says nothing of getInfo")
    if is_older(told, entry):
        pytest.skip("the statement is for later firmware than this key's")
    with check("GI-55") as judging:
        differences = [*differing_members(told, stated), *differing_options(told, stated)]
        if is_newer(told, stated) and differences:
            judging.tolerate(f"newer firmware than stated: {'; '.join(differences)}")
        else:
            assert not differences, "; ".join(differences)
