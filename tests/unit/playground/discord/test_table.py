"""The table in docs/playground.md says what is emulated, neither more nor less."""

import re
from pathlib import Path
from typing import get_args

import pytest

from storybot.playground.discord.routes import ROUTES, Route
from storybot.playground.discord.state import EventName
from tests.support.discord_spec import DISPATCHES, OPENAPI, rest_spec
from tests.support.shared import spec

DOCS = (Path(__file__).resolve().parents[4] / "docs" / "playground.md").read_text("utf-8")
ROW = re.compile(r"^\| `(/[^`]*)` \| ((?:(?:GET|POST|PUT|PATCH|DELETE) ?)+) \|", re.MULTILINE)


def test_every_request_is_in_the_table_and_the_other_way_round() -> None:
    table = [(method, path) for path, methods in ROW.findall(DOCS) for method in methods.split()]
    assert sorted(table) == sorted((route.method, route.path) for route in ROUTES)


def test_every_event_is_named_and_the_other_way_round() -> None:
    [paragraph] = re.findall(r"^Gateway events: (.*?)\.$", DOCS, re.DOTALL | re.MULTILINE)
    assert sorted(re.findall(r"`([A-Z_]+)`", paragraph)) == sorted(get_args(EventName))


def test_every_event_of_the_schema_is_checked_against_it() -> None:
    # Their data has no definition in the schema, but for the interactions, which have a test of their own.
    without = {"RESUMED", "GUILD_DELETE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE", "THREAD_DELETE"}
    without |= {"INTERACTION_CREATE"}
    assert set(DISPATCHES) | without == set(get_args(EventName))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_request_is_one_of_discords(route: Route) -> None:
    described = rest_spec(spec(OPENAPI))
    concrete = re.sub(r"\{[^}]+\}", "1", route.path)
    template = described.template(concrete)
    assert template is not None
    assert route.method.lower() in described.paths[template]


def test_no_two_routes_are_the_same() -> None:
    shapes = [(route.method, re.sub(r"\{[^}]+\}", "*", route.path)) for route in ROUTES]
    assert len(set(shapes)) == len(shapes)
