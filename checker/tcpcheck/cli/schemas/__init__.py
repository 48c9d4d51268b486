"""The published schemas of what ``--json`` prints (JSON Schema, draft 2020-12)."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from tcpcheck.cli.names import chosen

SUFFIX = ".schema.json"


def schema_names() -> tuple[str, ...]:
    """The names of all schemas, in alphabetical order."""
    found = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX)))


def schema(name: str) -> dict[str, Any]:
    """One schema; Refused if there is none of that name."""
    known = {each: each for each in schema_names()}
    text = (files(__name__) / (chosen("schema", name, known, "schemas") + SUFFIX)).read_text("utf-8")
    loaded = json.loads(text)
    assert isinstance(loaded, dict)
    return loaded
