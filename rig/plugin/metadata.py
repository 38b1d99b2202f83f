"""The FIDO metadata that the keys of a run are held against."""

from __future__ import annotations

import pytest

from rig.keys.statements import metadata_named
from rig.metadata import Metadata

METADATA: pytest.StashKey[Metadata | None] = pytest.StashKey()
NOT_GIVEN = "no metadata given (--metadata)"


def of(config: pytest.Config) -> Metadata | None:
    """Read the metadata that a run was given; None if it was given none.

    Raises:
        UsageProblem: It cannot be read.
    """
    source = config.getoption("--keyrig-metadata")
    return metadata_named(source) if source else None


@pytest.fixture
def metadata(request: pytest.FixtureRequest) -> Metadata:
    """What vendors told FIDO of their keys; without it, the test is skipped."""
    given = request.config.stash[METADATA]
    if given is None:
        pytest.skip(NOT_GIVEN)
    return given
