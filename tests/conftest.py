"""What every test of the rig shares."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = ["pytester"]

# A busy machine is no defect of what is tested.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
