"""Which client model stands for what a policy names."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Protocol

from rig import UsageProblem
from rig.relying_parties.browsers import BROWSERS
from rig.relying_parties.demands import Client
from rig.relying_parties.hand import Hand
from rig.relying_parties.native import OpenSsh, PamU2f, Systemd
from rig.relying_parties.options import CreationOptions, RequestOptions
from rig.relying_parties.plan import Planner
from rig.relying_parties.policies import Policy
from rig.relying_parties.responses import Registration, SignIn

USUAL = "chromium"


class ClientModel(Planner, Protocol):
    """What stands between a site and a key."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def register(self, hand: Hand, options: CreationOptions) -> Registration:
        """Make a credential."""
        ...

    def sign_in(self, hand: Hand, options: RequestOptions) -> SignIn:
        """Sign in."""
        ...


_PROGRAMS: Mapping[Client, ClientModel] = MappingProxyType(
    {Client.OPENSSH: OpenSsh(), Client.SYSTEMD: Systemd(), Client.PAM_U2F: PamU2f()}
)


def client_of(policy: Policy, browser: str = USUAL) -> ClientModel:
    """Return the model of a policy's client.

    Args:
        policy: The policy.
        browser: Which browser stands for any.

    Raises:
        UsageProblem: No browser is called that.
    """
    return _PROGRAMS.get(policy.client) or browser_named(browser)


def browser_named(browser: str) -> ClientModel:
    """Return the model of a browser; UsageProblem, with the nearest, if there is none."""
    if browser not in BROWSERS:
        near = get_close_matches(browser, BROWSERS) or list(BROWSERS)
        raise UsageProblem(f"no browser is called {browser!r}", try_this=", ".join(near))
    return BROWSERS[browser]
