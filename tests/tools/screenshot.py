"""Take the README's pictures: `python tests/tools/screenshot.py RUN [--to FOLDER]`.

Opens the pages of a run in a headless Chromium that has no network, no profile and no extensions.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

PAGES = ("index", "report")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--proxy-server=127.0.0.1:9",
)
IMAGES = Path(__file__).parents[2] / "docs" / "images"


def main() -> None:
    """Take the pictures that were asked for."""
    wanted = arguments()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"no browser: install one of {', '.join(BROWSERS)}")
    wanted.to.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        page = wanted.run.resolve() / f"{name}.html"
        picture = wanted.to.resolve() / f"{name}.png"
        take(browser, page, picture, wanted.size, ["--force-dark-mode"] if wanted.dark else [])
        sys.stdout.write(f"{picture}\n")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Take pictures of a run's pages.")
    parser.add_argument("run", type=Path, help="the folder of the run")
    parser.add_argument("--to", type=Path, default=IMAGES, help="where pictures land")
    parser.add_argument("--size", default="1280,1500", help="width and height of the window")
    parser.add_argument("--dark", action="store_true", help="take them as a dark page")
    return parser.parse_args()


def take(browser: str, page: Path, picture: Path, size: str, more: Sequence[str]) -> None:
    """Open a page and write what the window shows as PNG."""
    with TemporaryDirectory() as profile:
        subprocess.run(
            [
                browser,
                *QUIET,
                *more,
                f"--user-data-dir={profile}",
                f"--window-size={size}",
                f"--screenshot={picture}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


if __name__ == "__main__":
    main()
