"""The JSON Schema of the JSON form, for editors' tools."""

import json
from importlib import resources
from typing import Any

from storybot.ingest.form import BODY, StoryForm

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a story. It takes what JSON ingest takes, but for what a schema can't say:
    dates that don't exist, ports that can't be, halves of surrogate pairs, a slug in upper case of other
    scripts than Latin."""
    described = StoryForm.model_json_schema()
    return {
        "$schema": DIALECT,
        **described,
        "title": "Story",
        "anyOf": [_given(key) for key in BODY],
        "examples": [_example()],
    }


def _example() -> Any:
    return json.loads(resources.files("storybot").joinpath("samples", "owl-census.json").read_text("utf-8"))


def _given(key: str) -> dict[str, Any]:
    kind = {"type": "array", "minItems": 1} if key == "key_points" else {"type": "string"}
    return {"required": [key], "properties": {key: kind}}
