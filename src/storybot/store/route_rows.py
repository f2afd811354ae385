"""Routes as the JSON of their columns, the configuration's and what was set in chat, and the one in force.

What is not in a column is as `Route` has it.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from storybot.cards.model import Layout
from storybot.delivery.model import Reopen, Route
from storybot.store.columns import kept
from storybot.store.model import SetInChat

Saved = Mapping[str, Any]


def in_force(configured: Route, set_in_chat: Mapping[str, SetInChat]) -> Route:
    """The route that counts: what was set in chat wins, setting by setting."""
    return replace(configured, **{name: one.value for name, one in set_in_chat.items()})


def saved_route(route: Route) -> dict[str, Any]:
    """The value of the configuration's column."""
    return asdict(route)


def read_route(saved: Saved) -> Route:
    """The route in the configuration's column."""
    return Route(**{name: _read(name, value) for name, value in saved.items()})


def saved_settings(set_in_chat: Mapping[str, SetInChat]) -> dict[str, Any] | None:
    """The value of the column for what was set in chat; None where nothing was."""
    return {name: _saved(one) for name, one in set_in_chat.items()} or None


def read_settings(saved: Saved | None) -> dict[str, SetInChat]:
    """What the column says was set in chat."""
    return {name: _setting(name, one) for name, one in (saved or {}).items()}


def _saved(one: SetInChat) -> dict[str, Any]:
    return asdict(one) | {"name": kept(one.name), "at": one.at.isoformat()}


def _setting(name: str, saved: Saved) -> SetInChat:
    read: dict[str, Any] = {"value": _read(name, saved["value"]), "at": datetime.fromisoformat(saved["at"])}
    return SetInChat(**{**saved, **read})


def _read(name: str, value: Any) -> Any:
    return _READ[name](value) if name in _READ else value


_READ: Mapping[str, Any] = {"topics": tuple, "tags": tuple, "layout": Layout, "reopen": Reopen}
"""How the values that JSON has no type of its own for are read."""
