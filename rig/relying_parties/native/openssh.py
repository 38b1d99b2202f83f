"""OpenSSH's `ssh-keygen -t …-sk` and `ssh`."""

from __future__ import annotations

from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.native.program import Program
from rig.relying_parties.options import CreationOptions
from rig.relying_parties.plan import CreationPlan
from rig.relying_parties.unfit import Need, Unfit


class OpenSsh(Program):
    """It protects what it keeps or verifies, and refuses a key that cannot."""

    name = "openssh"

    def creation(self, options: CreationOptions, key: Capabilities) -> CreationPlan:
        """Return the plan; Unfit without credProtect where that is wanted."""
        plan = super().creation(options, key)
        if plan.cred_protect is not None and "credProtect" not in key.extensions:
            raise Unfit(
                Need.CRED_PROTECT,
                "it has no credProtect, without which ssh-keygen refuses it",
                clause="CTAP 12.1",
                fields=("extensions.create",),
            )
        return plan
