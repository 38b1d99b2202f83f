"""Firefox, where it talks to the key itself."""

from __future__ import annotations

from itertools import pairwise

from rig.relying_parties.browsers.browser import Browser
from rig.relying_parties.hand import Hand
from rig.relying_parties.unfit import Need, Unfit

PATIENCE = 2.0
"""Seconds without a KEEPALIVE after which it takes a key for lost."""


class Firefox(Browser):
    """It protects credentials only where the site says so, and spares nobody the PIN by U2F."""

    name = "firefox"

    def require_patience(self, hand: Hand) -> None:
        """Give up on a key that says nothing for two seconds; `Unfit`."""
        link = hand.link
        heard = [entry.at for entry in link.keepalives.entries]
        times = [link.exchange_started, *heard, link.exchange_ended]
        longest = max(later - earlier for earlier, later in pairwise(times))
        if longest > PATIENCE:
            raise Unfit(
                Need.ANSWER,
                f"Firefox gives up after {longest:.1f} s without a KEEPALIVE",
                clause="CTAP 11.2.9.1.7",
            )
