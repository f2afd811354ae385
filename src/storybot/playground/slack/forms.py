"""What people fill in and press in blocks: which elements there are, what they hold, and what Slack's client
would not let a person do."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, cast

from storybot.playground.slack.errors import ActRefused
from storybot.playground.slack.files import MAX_FILES, File

Json = dict[str, Any]
Offered = Callable[[str], list[Json]]
"""The options that an external select, by its `action_id`, shows a person at the moment."""
Picks = Callable[[Json], Collection[str]]
"""The ids that a person finds in an element with which people or conversations are picked."""
Uploaded = Callable[[str], File | None]
"""The file with this id that a person has uploaded."""

# The elements that keep what a person does to them: where that is, and where it comes from at first.
_HELD: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "file_input": ("files", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
}
_NOTHING: Json = {
    "value": None,
    "selected_option": None,
    "files": [],
    "selected_options": [],
    "selected_users": [],
    "selected_conversations": [],
    "selected_conversation": None,
}
_PICKERS = frozenset({"multi_users_select", "multi_conversations_select", "conversations_select"})

ACTIONABLE = frozenset({"button", *_HELD})


def elements_in(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element of blocks that a person can act on, each with its block."""
    for block in blocks:
        for one in (*block.get("elements", []), block.get("accessory"), block.get("element")):
            if isinstance(one, dict) and one["type"] in ACTIONABLE:
                yield block, cast("Json", one)


def find_element(blocks: Sequence[Json], action_id: str) -> tuple[Json, Json]:
    """The block and the element with this `action_id`. Raises ActRefused."""
    for block, element in elements_in(blocks):
        if element.get("action_id") == action_id:
            return block, element
    raise ActRefused(f"nothing to press is called {action_id}")


def pressed(block: Json, element: Json, option: str | None, held: Json, offered: Offered, ts: str) -> Json:
    """The action that pressing an element, or choosing the option with the value `option`, tells the app of;
    `held` is what the element holds. Raises ActRefused."""
    name, kind = element["action_id"], element["type"]
    if kind == "file_input" or (block["type"] == "input" and not block.get("dispatch_action")):
        raise ActRefused(f"{name} tells the app of nothing before it is submitted")
    action: Json = {
        "type": kind,
        "action_id": name,
        "block_id": block.get("block_id", ""),
        "action_ts": ts,
    }
    if kind == "button":
        kept = {key: element[key] for key in ("value", "style") if key in element}
        return action | {"text": element["text"]} | kept
    if kind == "plain_text_input":
        return action | {"value": held.get("value")}
    for one in choices(element, offered):
        if one["value"] == option:
            return action | {"selected_option": one}
    raise ActRefused(f"{name} has no option {option}")


def choices(element: Json, offered: Offered) -> list[Json]:
    """The options that a person finds in a select."""
    if element["type"] == "external_select":
        initial = element.get("initial_option")
        return offered(element["action_id"]) + ([initial] if initial else [])
    groups: list[Json] = element.get("option_groups", [])
    return [*element.get("options", []), *(one for group in groups for one in group["options"])]


def state_of(blocks: Sequence[Json], entered: Json) -> Json:
    """What every element holds, `{block_id: {action_id: {"type": …, KEY: …}}}`, where KEY is `value`,
    `selected_option`, `files` or the like: what was `entered` in it, in the same shape, or what it begins
    with."""
    state: Json = {}
    for block, element in elements_in(blocks):
        if element["type"] not in _HELD:
            continue
        key, initial = _HELD[element["type"]]
        block_id, action_id = block["block_id"], element["action_id"]
        given = entered.get(block_id, {}).get(action_id, {})
        now = given if given.get("type") == element["type"] else {key: element.get(initial)}
        state.setdefault(block_id, {})[action_id] = {
            "type": element["type"],
            key: now.get(key) or _NOTHING[key],
        }
    return state


def check_entered(
    blocks: Sequence[Json], values: Json, offered: Offered, uploaded: Uploaded, picks: Picks
) -> None:
    """Raise ActRefused unless each of `values` can be entered in `blocks`: it names an element that holds
    something, has its shape and length, and is one of its options, or ids that it takes, of files, people or
    conversations."""
    elements = {
        (block["block_id"], element["action_id"]): element
        for block, element in elements_in(blocks)
        if element["type"] in _HELD
    }
    for block_id, named in values.items():
        for action_id, value in cast("Json", named).items():
            element = elements.get((block_id, action_id))
            if element is None:
                raise ActRefused(f"nothing to fill in is called {block_id}/{action_id}")
            _check_value(element, value, offered, uploaded, picks)


def check_complete(blocks: Sequence[Json], state: Json) -> None:
    """Raise ActRefused where an input that isn't optional holds nothing."""
    for block, element in elements_in(blocks):
        if block["type"] == "input" and not block.get("optional"):
            key, _ = _HELD[element["type"]]
            if not state[block["block_id"]][element["action_id"]][key]:
                raise ActRefused(f"{block['block_id']} has to be filled in")


def _check_value(element: Json, value: Any, offered: Offered, uploaded: Uploaded, picks: Picks) -> None:
    name, kind = element["action_id"], element["type"]
    key, _ = _HELD[kind]
    if not isinstance(value, dict) or cast("Json", value).keys() != {"type", key} or value["type"] != kind:
        raise ActRefused(f'{name} takes {{"type": "{kind}", "{key}": …}}')
    entered = cast("Json", value)[key]
    if key == "files":
        _check_files(element, entered, uploaded)
    elif entered is None:
        return
    elif kind in _PICKERS:
        _check_picked(element, entered, list(picks(element)))
    elif key == "selected_options":
        _check_picked(element, entered, choices(element, offered))
    elif key == "value":
        if not isinstance(entered, str):
            raise ActRefused(f"{name} takes text")
        if entered and not element.get("min_length", 0) <= len(entered) <= element.get("max_length", 3000):
            raise ActRefused(f"{name} doesn't take {len(entered)} characters")
    elif entered not in choices(element, offered):
        raise ActRefused(f"{name} has no option {entered}")


def _check_picked(element: Json, entered: Any, there: list[Any]) -> None:
    name, several = element["action_id"], element["type"].startswith("multi_")
    picked = cast("list[Any]", entered if several else [entered])
    if isinstance(entered, list) is not several or any(one not in there for one in picked):
        raise ActRefused(f"{name} has no option {entered}")
    most = element.get("max_selected_items", len(picked))
    if len(picked) > most or any(picked.count(one) > 1 for one in picked):
        raise ActRefused(f"{name} doesn't take these {len(picked)}")


def _check_files(element: Json, entered: Any, uploaded: Uploaded) -> None:
    name, types = element["action_id"], [each.lower() for each in element.get("filetypes", [])]
    ids = cast("list[Any]", entered) if isinstance(entered, list) else [None]
    for file in (uploaded(str(each)) for each in ids):
        if file is None:
            raise ActRefused(f"{name} takes ids of files that one has uploaded")
        if types and file.extension not in types:
            raise ActRefused(f"{name} takes no {file.name}: only {', '.join(types)}")
    if len(ids) > element.get("max_files", MAX_FILES) or len(set(ids)) < len(ids):
        raise ActRefused(f"{name} doesn't take these {len(ids)} files")
