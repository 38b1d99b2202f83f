"""`make oracle`: run the device tests of the `fido2` source package against the virtual key.

They run as they are, and nothing may fail; what they skip is what the key does not have.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.oracle.running import Figures, run
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
_CACHE = Path(__file__).parents[2] / ".cache" / "oracle"


def tell(key: str, figures: Figures) -> None:
    """Print the figures of one key, and all that pytest said if they are not as they should be."""
    if not figures.sound:
        sys.stdout.write(figures.said)
    counts = f"{figures.passed} passed, {figures.failed} failed, {figures.skipped} skipped"
    sys.stdout.write(f"{key}: {counts}\n")
    for reason, count in sorted(figures.reasons.items(), key=lambda item: (-item[1], item[0])):
        sys.stdout.write(f"  {count:4} skipped: {reason}\n")
    sys.stdout.flush()


def main() -> int:
    """Run all keys; 1 if something failed, or nothing passed."""
    _CACHE.mkdir(parents=True, exist_ok=True)
    archive = fetched(_CACHE)
    sound = True
    with TemporaryDirectory() as folder:
        suite = unpacked(archive, Path(folder))
        for key in KEYS:
            figures = run(key, suite)
            tell(key, figures)
            sound = sound and figures.sound
    return 0 if sound else 1


sys.exit(main())
