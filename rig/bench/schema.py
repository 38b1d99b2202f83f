"""The JSON Schema of a bench file, for editors that complete and check what people write."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any

from rig.bench import tables
from rig.bench.tables import Table, Tables

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = "urn:keyrig:bench:1"

_ATTRIBUTE = re.compile(r"^    (\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)
_NULL = {"type": "null"}


def bench_schema() -> dict[str, Any]:
    """Return the schema; each table and setting is described by what its model says of it."""
    schema = Tables.model_json_schema()
    definitions: Mapping[str, dict[str, Any]] = schema["$defs"]
    for name, definition in definitions.items():
        model = getattr(tables, name, None)
        if model is not None and issubclass(model, Table):
            _describe(definition, model)
    _describe(schema, Tables)
    return {"$schema": DIALECT, "$id": NAME, **schema, "title": "A bench of keyrig"}


def _describe(definition: dict[str, Any], model: type[Table]) -> None:
    told = inspect.getdoc(model) or ""
    definition["description"] = told.partition("\n")[0]
    _tidy(definition["properties"].values())
    for name, words in _ATTRIBUTE.findall(told):
        definition["properties"][name]["description"] = " ".join(words.split())


def _tidy(settings: Iterable[dict[str, Any]]) -> None:
    """Take out what a TOML file cannot hold, null, and defaults, which may depend on the rest."""
    for setting in settings:
        setting.pop("default", None)
        choices = [each for each in setting.pop("anyOf", ()) if each != _NULL]
        for choice in choices:
            setting.update(choice)
