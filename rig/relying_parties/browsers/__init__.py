"""The browsers between a site and a key, as far as they change what the site asked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rig.relying_parties.browsers.browser import Browser
from rig.relying_parties.browsers.chromium import Chromium
from rig.relying_parties.browsers.firefox import Firefox
from rig.relying_parties.browsers.safari import Safari

BROWSERS: Mapping[str, Browser] = MappingProxyType(
    {browser.name: browser for browser in (Chromium(), Firefox(), Safari())}
)

__all__ = ["BROWSERS", "Browser", "Chromium", "Firefox", "Safari"]
