"""`views.*`: modals and the app's Home tab.

https://docs.slack.dev/surfaces/modals
"""

import json
from typing import Annotated, Any, Literal, cast

from pydantic import StringConstraints, TypeAdapter, ValidationError

from storybot.playground.slack.block_check import described, file_inputs, problems_of
from storybot.playground.slack.block_objects import Part, Plain24
from storybot.playground.slack.composing import Args, FromJson
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.files import Shows
from storybot.playground.slack.interactions import PUSHED_VIEWS, VIEW_BYTES, View
from storybot.playground.slack.limits import Tier
from storybot.playground.slack.method import AnyMethod, Call, Method
from storybot.playground.slack.state import Json

VIEW_BLOCKS = 100


class _Shared(Part):
    blocks: list[Any]
    private_metadata: Annotated[str, StringConstraints(max_length=3000)] | None = None
    callback_id: Annotated[str, StringConstraints(max_length=255)] | None = None
    external_id: Annotated[str, StringConstraints(max_length=255)] | None = None


class _Modal(_Shared):
    type: Literal["modal"]
    title: Plain24
    submit: Plain24 | None = None
    close: Plain24 | None = None
    clear_on_close: bool | None = None
    notify_on_close: bool | None = None
    submit_disabled: bool | None = None


class _Home(_Shared):
    type: Literal["home"]


_KINDS = {"modal": TypeAdapter(_Modal), "home": TypeAdapter(_Home)}


def check_view(raw: Any, kind: Literal["modal", "home"], shows: Shows) -> Json:
    """A view that keeps Slack's rules; `shows` says which uploaded pictures there are. Raises SlackError
    `invalid_arguments`, `view_too_large`."""
    if not isinstance(raw, dict):
        raise SlackError(
            "invalid_arguments", messages=["[ERROR] must provide an object [json-pointer:/view]"]
        )
    view = cast("Json", raw)
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    try:
        _KINDS[kind].validate_python(view)
    except ValidationError as error:
        raise SlackError("invalid_arguments", messages=described(error, view, "/view")) from None
    problems = problems_of(view["blocks"], "/view/blocks", VIEW_BLOCKS, shows)
    if kind == "modal" and "submit" not in view and any(one["type"] == "input" for one in view["blocks"]):
        problems.append("[ERROR] missing required field: submit [json-pointer:/view]")
    if kind == "home" and not problems:
        problems = file_inputs(view["blocks"], "/view/blocks")
    if problems:
        raise SlackError("invalid_arguments", messages=problems)
    return view


def _taken(call: Call, raw: Any, kind: Literal["modal", "home"]) -> Json:
    """A view that the app may show: for files to be uploaded it needs `files:read`."""
    view = check_view(raw, kind, call.workspace.shows)
    if file_inputs(view["blocks"], ""):
        call.need("files:read")
    return view


def view_wire(app_id: str, bot_id: str, view: View, root: str) -> Json:
    """A view as answers and interactions carry it."""
    shown = {"private_metadata": "", "callback_id": "", "external_id": "", "submit": None, "close": None}
    return (
        shown
        | view.view
        | {
            "id": view.id,
            "team_id": view.team,
            "state": {"values": {}},
            "hash": view.hash,
            "root_view_id": root,
            "previous_view_id": view.under,
            "app_id": app_id,
            "bot_id": bot_id,
        }
    )


class Open(Args):
    view: FromJson
    trigger_id: str | None = None


def open_(call: Call, args: Open) -> Json:
    new = _taken(call, args.view, "modal")
    trigger = call.interactions.use_trigger(args.trigger_id)
    return _answer(call, call.interactions.add_view(trigger.user, trigger.team, new, "modal"))


def push(call: Call, args: Open) -> Json:
    new = _taken(call, args.view, "modal")
    trigger = call.interactions.use_trigger(args.trigger_id)
    if trigger.under not in call.interactions.views:
        raise SlackError("not_found")
    if call.interactions.depth(trigger.under) >= PUSHED_VIEWS:
        raise SlackError("push_limit_reached")
    added = call.interactions.add_view(trigger.user, trigger.team, new, "modal", trigger.under)
    return _answer(call, added)


class Publish(Args):
    user_id: str
    view: FromJson
    hash: str | None = None


def publish(call: Call, args: Publish) -> Json:
    if not call.state.app.home_tab:
        raise SlackError("not_enabled")
    new = _taken(call, args.view, "home")
    if call.workspace.user(args.user_id) is None:
        raise SlackError("invalid_arguments", messages=["invalid `user_id`"])
    for view in call.interactions.views.values():
        if (view.user, view.team, view.kind) == (args.user_id, call.workspace.data.id, "home"):
            return _changed(call, view, new, args.hash)
    added = call.interactions.add_view(args.user_id, call.workspace.data.id, new, "home")
    return _answer(call, added)


class Update(Args):
    view: FromJson
    view_id: str = ""
    external_id: str = ""
    hash: str | None = None


def update(call: Call, args: Update) -> Json:
    new = _taken(call, args.view, "modal")
    for view in call.interactions.views.values():
        external = args.external_id and view.view.get("external_id") == args.external_id
        if view.team == call.workspace.data.id and (view.id == args.view_id or external):
            return _changed(call, view, new, args.hash)
    raise SlackError("not_found")


def _changed(call: Call, view: View, new: Json, known_hash: str | None) -> Json:
    if known_hash is not None and known_hash != view.hash:
        raise SlackError("hash_conflict")
    return _answer(call, call.interactions.change_view(view, new))


def _answer(call: Call, view: View) -> Json:
    bot = call.workspace.data.bot
    root = call.interactions.root(view)
    return {"view": view_wire(call.state.app.id, bot.bot_id, view, root)}


_TRIGGER = frozenset({"invalid_trigger_id", "exchanged_trigger_id", "expired_trigger_id", "view_too_large"})

METHODS: tuple[AnyMethod, ...] = (
    Method("views.open", Open, open_, Tier.FOUR, errors=_TRIGGER),
    Method("views.push", Open, push, Tier.FOUR, errors=_TRIGGER | {"not_found", "push_limit_reached"}),
    Method(
        "views.publish",
        Publish,
        publish,
        Tier.FOUR,
        errors=frozenset({"hash_conflict", "not_enabled", "view_too_large"}),
    ),
    Method(
        "views.update",
        Update,
        update,
        Tier.FOUR,
        errors=frozenset({"not_found", "hash_conflict", "view_too_large"}),
    ),
)
