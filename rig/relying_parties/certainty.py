"""How sure the rig is of what it says of a site."""

from __future__ import annotations

from enum import StrEnum


class Certainty(StrEnum):
    """On what a statement about somebody else's system rests, the surest first."""

    OBSERVED = "observed"
    """Somebody captured it where it happens."""
    DOCUMENTED = "documented"
    """The owner's documentation, code or data says it."""
    REPORTED = "reported"
    """A good secondary source says it, or several agree."""
    INFERRED = "inferred"
    """It follows from what is known, or one hint points there."""
    REMEMBERED = "remembered"
    """Nothing was found that says it; it is common belief."""
    NOT_PUBLIC = "not public"
    """It was looked for and not found; the rig had to choose something."""
