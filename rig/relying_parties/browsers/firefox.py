"""Firefox, where it talks to the key itself."""

from __future__ import annotations

from rig.relying_parties.browsers.browser import Browser


class Firefox(Browser):
    """It protects credentials only where the site says so, and sets no PIN on the way."""

    name = "firefox"
