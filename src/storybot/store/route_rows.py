"""Routes as the JSON of their column: what is not in it is as `Route` has it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from storybot.cards.model import Layout
from storybot.delivery.model import Route, SetIn


def saved_route(route: Route) -> dict[str, Any]:
    """The value of the column."""
    return asdict(route)


def read_route(saved: Mapping[str, Any]) -> Route:
    """The route in the column."""
    return Route(**{name: _READ[name](value) if name in _READ else value for name, value in saved.items()})


_READ: Mapping[str, Any] = {"topics": tuple, "tags": tuple, "layout": Layout, "set_in": SetIn}
"""How the values that JSON has no type of its own for are read."""
