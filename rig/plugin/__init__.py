"""The pytest side of the rig; inert unless `--key` is given."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the rig; none of them does anything without `--key`."""
    group = parser.getgroup("keyrig", "security keys under test")
    group.addoption(
        "--key", metavar="NAMES", help="keys to test, comma-separated: virtual, virtual:fido2.1, A1"
    )
    group.addoption(
        "--bench", metavar="FILE", help="the bench file; the lookup order is in the docs"
    )
    group.addoption("--consent", metavar="LEVEL", help="do no more than: read, sign, store or wipe")
    group.addoption("--requirement", metavar="IDS", help="run only the tests of these requirements")
    group.addoption("--order", metavar="ORDER", help="planned (default), or shuffle:SEED")
    # Not `--metadata`: that one is pytest-metadata's.
    group.addoption(
        "--keyrig-metadata", metavar="FILE", help="FIDO metadata to hold the keys against"
    )
    group.addoption(
        "--keyrig-plan", metavar="FILE", help="write what would be done to FILE, and do nothing"
    )
    group.addoption(
        "--keyrig-record", metavar="FILE", help="write one JSON line per result to FILE"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the rest of the plugin, if keys are asked for."""
    if config.getoption("--key"):
        from rig.plugin import active

        active.register(config)
