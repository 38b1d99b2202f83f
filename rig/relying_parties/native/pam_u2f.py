"""pam_u2f and its `pamu2fcfg`."""

from __future__ import annotations

from rig.relying_parties.native.program import Program


class PamU2f(Program):
    """It does what all programs do, and no more."""

    name = "pam_u2f"
