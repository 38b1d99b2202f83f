"""Programs that talk to a key without a browser."""

from __future__ import annotations

from rig.relying_parties.native.openssh import OpenSsh
from rig.relying_parties.native.pam_u2f import PamU2f
from rig.relying_parties.native.program import Program
from rig.relying_parties.native.systemd import Systemd

__all__ = ["OpenSsh", "PamU2f", "Program", "Systemd"]
