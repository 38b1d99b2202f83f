"""What every test of the rig shares."""

from __future__ import annotations

pytest_plugins = ["pytester"]
