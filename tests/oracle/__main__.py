"""`make oracle`: run the device tests of the `fido2` source package against the virtual key.

They run as they are, and nothing may fail; what they skip is what the key does not have. They run
once more, in real time, on the emulated bench, whose board touches and powers the key for them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.oracle.lending import lent
from tests.oracle.running import Figures, run, run_lent
from tests.oracle.sdist import fetched, unpacked

KEYS = (
    "virtual:fido2.0",
    "virtual:fido2.1-pre",
    "virtual:fido2.1",
    "virtual:fido2.3",
    "virtual:fingerprint",
    "virtual:small-messages",
)
"""The keys that it fits. Others it asks for what they do not have without looking: discoverable
credentials of `no-rk`, user verification of `no-pin`, tokens by PIN of `uv-only`, large blobs of
`ctap2-only`, and of `always-uv` that setMinPINLength brings the extension minPinLength along."""
_ROOT = Path(__file__).parents[2]
_CACHE = _ROOT / ".cache" / "oracle"
BENCH, BAY = _ROOT / "fixtures" / "emulated-bench.toml", "A1"
WITHOUT_BENCH = "--no-bench"


def tell(key: str, figures: Figures) -> None:
    """Print the figures of one key, and all that pytest said if they are not as they should be."""
    if not figures.sound:
        sys.stdout.write(figures.said)
    counts = f"{figures.passed} passed, {figures.failed} failed, {figures.skipped} skipped"
    sys.stdout.write(f"{key}: {counts}\n")
    for reason, count in sorted(figures.reasons.items(), key=lambda item: (-item[1], item[0])):
        sys.stdout.write(f"  {count:4} skipped: {reason}\n")
    sys.stdout.flush()


def main(words: Sequence[str]) -> int:
    """Run all keys; 1 if something failed, or nothing passed.

    Args:
        words: `--no-bench` where there is no emulator, and so no emulated bench.
    """
    _CACHE.mkdir(parents=True, exist_ok=True)
    archive = fetched(_CACHE)
    sound = True
    with TemporaryDirectory() as folder:
        suite = unpacked(archive, Path(folder))
        for key in KEYS:
            figures = run(key, suite)
            tell(key, figures)
            sound = sound and figures.sound
        if WITHOUT_BENCH not in words:
            with lent(BENCH, BAY, Path(folder)) as loan:
                figures = run_lent(loan, suite)
            tell(f"{BAY} of {BENCH.name}, lent over HTTP", figures)
            sound = sound and figures.sound
    return 0 if sound else 1


sys.exit(main(sys.argv[1:]))
