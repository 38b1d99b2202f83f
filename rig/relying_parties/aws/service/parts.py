"""What the service is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from rig.relying_parties.aws.enforcement import Duty, duty
from rig.relying_parties.aws.service.model import Device, User
from rig.relying_parties.aws.service.party import Party
from rig.relying_parties.aws.service.sessions import Sessions
from rig.relying_parties.aws.service.store import Store
from rig.relying_parties.aws.service.tickets import Tickets


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What every page and every request works on.

    Attributes:
        today: The day that the rules go by.
        now: Seconds since 1970, for codes and for what does not last.
    """

    store: Store
    party: Party
    today: Callable[[], date]
    now: Callable[[], float]
    sessions: Sessions = field(default_factory=Sessions)
    tickets: Tickets = field(default_factory=Tickets)

    def duty_of(self, user: User, devices: list[Device]) -> Duty:
        """Return what AWS asks of somebody today."""
        return duty(
            user.principal,
            self.today(),
            has_mfa=bool(devices),
            first_without_mfa=user.first_without_mfa,
        )
