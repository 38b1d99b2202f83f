"""A served key's memory in a file, so that it outlives the process."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rig.virtual.errors import VirtualKeyError


class ImageFile:
    """Holds what `VirtualKey.image` tells; replaced at once or not at all, for its owner alone.

    Args:
        path: The file; made at the first `save` if it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._saved: Mapping[str, Any] | None = None

    def load(self) -> Mapping[str, Any] | None:
        """Return what the file holds; None if there is none.

        Raises:
            VirtualKeyError: It cannot be read, or is no JSON; it stays as it is.
        """
        try:
            image = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise VirtualKeyError(f"the image cannot be read: {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise VirtualKeyError(f"damaged image: it is no JSON: {error}") from error
        if not isinstance(image, dict):
            raise VirtualKeyError("damaged image: image is not an object")
        return image

    def save(self, image: Mapping[str, Any]) -> None:
        """Write a memory down, if it is not what was written last.

        Raises:
            VirtualKeyError: The file cannot be written; it stays as it was.
        """
        if image == self._saved:
            return
        try:
            self._replace(json.dumps(image, indent=2) + "\n")
        except OSError as error:
            raise VirtualKeyError(f"the image cannot be written: {error.strerror}") from error
        self._saved = image

    def _replace(self, text: str) -> None:
        target = self._path.resolve()
        # Nobody but its owner may read the file from its first byte on: it holds private keys.
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(target)
        except OSError:
            Path(name).unlink()
            raise
