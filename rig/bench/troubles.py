"""What goes wrong with a bay, told apart by its class. None of it is ever a verdict on a key."""

from __future__ import annotations

from rig import BenchProblem


class NotSwitched(BenchProblem):
    """The port was cut and the key did not go, or was powered and the key did not come back."""


class WrongKey(BenchProblem):
    """The key in the bay is not the one that was adopted."""


class BayHeld(BenchProblem):
    """Somebody else is at work on the bay."""


class BayOut(BenchProblem):
    """The bay was given up for the rest of the run."""
