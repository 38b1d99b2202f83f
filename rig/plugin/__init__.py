"""The pytest side of the rig; inert unless `--key` is given."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the rig; none of them does anything without `--key`."""
    group = parser.getgroup("keyrig", "security keys under test")
    _add_what_is_tested(group)
    _add_how_it_is_tested(group)
    _add_what_is_written(group)


def _add_what_is_tested(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--key", metavar="NAMES", help="keys to test, comma-separated: virtual, virtual:fido2.1, A1"
    )
    group.addoption(
        "--bench", metavar="FILE", help="the bench file; the lookup order is in the docs"
    )
    group.addoption("--consent", metavar="LEVEL", help="do no more than: read, sign, store or wipe")
    group.addoption("--requirement", metavar="IDS", help="run only the tests of these requirements")
    group.addoption("--order", metavar="ORDER", help="planned (default), or shuffle:SEED")


def _add_how_it_is_tested(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--no-input", action="store_true", help="ask nobody for a touch or a plug: skip such tests"
    )
    group.addoption(
        "--troubles",
        metavar="N",
        type=int,
        default=3,
        help="give a bay up for the run after so many troubles that were not its key's (3)",
    )
    group.addoption(
        "--keyrig-confirm", action="store_true", help="run a test that failed once more, at once"
    )
    # Not `--metadata`: that one is pytest-metadata's.
    group.addoption(
        "--keyrig-metadata", metavar="FILE", help="FIDO metadata to hold the keys against"
    )
    group.addoption(
        "--keyrig-prepare", action="store_true", help="run what the keys' bays want run before"
    )


def _add_what_is_written(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--keyrig-round", metavar="N", type=int, default=1, help="say in each result that it is N"
    )
    group.addoption(
        "--keyrig-plan", metavar="FILE", help="write what would be done to FILE, and do nothing"
    )
    group.addoption(
        "--keyrig-record", metavar="FILE", help="write one JSON line per result to FILE"
    )
    group.addoption(
        "--keyrig-under-way",
        metavar="DIR",
        help="keep in DIR what runs; go on where a process that died has stopped",
    )
    group.addoption(
        "--keyrig-trace", metavar="FILE", help="write what goes over the link to FILE (pcapng)"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the rest of the plugin, if keys are asked for."""
    if config.getoption("--key"):
        from rig.plugin import active

        active.register(config)
