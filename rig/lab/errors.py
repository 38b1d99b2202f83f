"""What goes wrong between hosts, told apart by its class. None of it is a verdict on a key."""

from __future__ import annotations

from rig import BenchProblem


class CoordinatorGone(BenchProblem):
    """Whoever hands the places out does not answer; what is locked stays locked."""


class PlaceHeld(BenchProblem):
    """Somebody else had the place for as long as it was waited for."""


class LeaseLost(BenchProblem):
    """A place that was ours was taken away."""


class LineBroken(BenchProblem):
    """What comes from the other host is not what a tethered run says."""
