"""The JSON Schema of the bench file, against the models that check it in earnest."""

from __future__ import annotations

from typing import Any

import pytest

from rig.bench.schema import bench_schema
from rig.bench.tables import Bay, Board, Hub, Night, PowerTable, Simulated, Table, TouchTable

MODELS = (Bay, Board, Hub, Night, PowerTable, Simulated, TouchTable)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_schema_tells_every_setting_of_a_table_and_no_other(model: type[Table]) -> None:
    told = bench_schema()["$defs"][model.__name__]
    assert set(told["properties"]) == set(model.model_fields)
    assert told["additionalProperties"] is False
    assert all(setting["description"] for setting in told["properties"].values())


def test_schema_asks_for_nothing_that_toml_cannot_hold() -> None:
    assert "null" not in str(_values(bench_schema()))


def test_schema_names_the_words_that_may_be_written() -> None:
    tables = bench_schema()["$defs"]
    assert tables["Bay"]["properties"]["level"]["enum"] == ["read", "sign", "store", "wipe"]
    assert tables["BoardKind"]["enum"] == ["actuator", "pico"]
    assert tables["Bay"]["properties"]["touch"]["$ref"] == "#/$defs/TouchTable"


def _values(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return [value for each in node.values() for value in _values(each)]
    return [value for each in node for value in _values(each)] if isinstance(node, list) else [node]
