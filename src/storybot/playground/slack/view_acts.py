"""What people do in the app's views: modals and its Home tab.

https://docs.slack.dev/surfaces/modals
"""

from dataclasses import replace
from typing import Any

from pydantic import Base64Bytes

from storybot.playground.slack.approach import Approach, Interaction
from storybot.playground.slack.errors import ActRefused
from storybot.playground.slack.files import MAX_BYTES, File
from storybot.playground.slack.forms import (
    Offered,
    Picks,
    Uploaded,
    check_complete,
    check_entered,
    find_element,
    pressed,
    state_of,
)
from storybot.playground.slack.interactions import View
from storybot.playground.slack.methods.views import check_view, view_wire
from storybot.playground.slack.state import Json, is_member
from storybot.playground.slack.wire import file_wire


class ViewActs(Approach):
    """Acts in views. One that is not possible raises ActRefused.

    `values` are what a person fills in, `{block_id: {action_id: {"type": …, "value": …}}}`, with
    `selected_option` instead of `value` for a select, `selected_options`, `selected_users` or
    `selected_conversations` for one of several, and for files `files`, the ids that `upload` gave. A view
    keeps them as long as it has those elements.
    """

    def upload(self, user: str, name: str, content: Base64Bytes) -> str:
        """Upload a file for a modal, as Slack's client does while one fills it in. Returns its id. Over HTTP
        the content is in Base64."""
        self._name(user)
        if len(content) > MAX_BYTES:
            raise ActRefused(f"{name} is larger than {MAX_BYTES} bytes")
        file_id, now = f"F{self._interactions.number()}", self._state.clock.now()
        file = File(file_id, name, len(content), user, now, title=name, content=content, ready=now)
        self._workspace.files[file_id] = file
        return file_id

    def open_home(self, user: str) -> None:
        """Look at the app's Home tab."""
        if not self._state.app.home_tab:
            raise ActRefused("the app has no Home tab")
        self._events.home_opened(self._workspace, user)

    async def press_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        *,
        option: str | None = None,
        values: Json | None = None,
    ) -> Interaction:
        """Press a button of a modal or of the Home tab, or choose the `option` with this value, after
        filling in `values`."""
        view = self._view(user, view_id)
        block, element = find_element(view.view["blocks"], action_id)
        self._enter(view, values or {})
        held = state_of([block], view.entered).get(block["block_id"], {}).get(action_id, {})
        ts = self._workspace.next_ts()
        action = pressed(block, element, option, held, self._offered(view), ts)
        if "selected_option" in action:
            chosen = {"type": element["type"], "selected_option": action["selected_option"]}
            self._enter(view, {block["block_id"]: {action_id: chosen}})
        payload: Json = {"type": "block_actions", "actions": [action]} | self._shown(view)
        return await self._interact(user, None, payload, under=view.id if view.kind == "modal" else None)

    async def suggest(self, user: str, view_id: str, action_id: str, typed: str) -> list[Json]:
        """Type into an external select; the options that the app suggests, none where its answer is late or
        not what Slack takes. `Interactions.suggestions` keeps why."""
        view = self._view(user, view_id)
        block, element = find_element(view.view["blocks"], action_id)
        return await self._ask(user, view_id, block, element, typed, self._shown(view))

    async def submit(self, user: str, view_id: str, values: Json) -> Interaction:
        """Fill in `values` and submit a modal. What the app acknowledges it with is done: errors leave it
        open, else it closes, changes or gets one on top."""
        view = self._modal(user, view_id)
        if "submit" not in view.view:
            raise ActRefused(f"{view_id} has nothing to submit")
        self._enter(view, values)
        state = state_of(view.view["blocks"], view.entered)
        check_complete(view.view["blocks"], state)
        interaction = await self._view_event(user, view, "view_submission", state)
        if interaction.acknowledged:
            problem = self._after_submit(view, interaction.reply.payload or {})
            return replace(interaction, reply=replace(interaction.reply, problem=problem))
        return interaction

    async def close_view(self, user: str, view_id: str) -> Interaction | None:
        """Close a modal; the app hears of it where the modal says `notify_on_close`."""
        view = self._modal(user, view_id)
        del self._interactions.views[view_id]
        if not view.view.get("notify_on_close"):
            return None
        return await self._view_event(user, view, "view_closed", {})

    def _view(self, user: str, view_id: str) -> View:
        view = self._interactions.views.get(view_id)
        if view is None or view.user != user or not self._interactions.on_top(view):
            raise ActRefused(f"{user} doesn't see a view {view_id}")
        return view

    def _modal(self, user: str, view_id: str) -> View:
        view = self._view(user, view_id)
        if view.kind != "modal":
            raise ActRefused(f"{view_id} is no modal")
        return view

    def _offered(self, view: View) -> Offered:
        return lambda action_id: self._interactions.offered(view.user, view.id, action_id)

    def _enter(self, view: View, values: Json) -> None:
        offered, uploaded, picks = self._offered(view), self._uploaded(view.user), self._picks(view.user)
        check_entered(view.view["blocks"], values, offered, uploaded, picks)
        for block_id, named in values.items():
            held = {action_id: self._held(value) for action_id, value in named.items()}
            view.entered[block_id] = view.entered.get(block_id, {}) | held

    def _held(self, value: Json) -> Json:
        """What an element holds once that is entered: of files, all that Slack tells of them."""
        if "files" not in value:
            return value
        files = [self._workspace.files[file_id] for file_id in value["files"]]
        now = self._state.clock.now()
        return value | {"files": [file_wire(self._workspace, each, now, self._base_url) for each in files]}

    def _picks(self, user: str) -> Picks:
        """People of the workspace, or the conversations that somebody sees and the filter lets through."""

        def found(element: Json) -> list[str]:
            if element["type"] == "multi_users_select":
                return [each.id for each in self._workspace.data.users]
            kinds = element.get("filter", {}).get("include", ["im", "private", "public"])
            return [
                each.id
                for each in self._workspace.conversations.values()
                if each.channel.kind in kinds and (each.channel.kind == "public" or is_member(each, user))
            ]

        return found

    def _uploaded(self, user: str) -> Uploaded:
        def found(file_id: str) -> File | None:
            file = self._workspace.files.get(file_id)
            return file if file is not None and file.user == user else None

        return found

    def _shown(self, view: View) -> Json:
        """The view as the payload of an act in it carries it."""
        state = state_of(view.view["blocks"], view.entered)
        return {"container": {"type": "view", "view_id": view.id}, "view": self._wire(view, state)}

    def _wire(self, view: View, state: Json) -> Json:
        root = self._interactions.root(view)
        wire = view_wire(self._state.app.id, self._workspace.data.bot.bot_id, view, root)
        return wire | {"state": {"values": state}}

    async def _view_event(self, user: str, view: View, kind: str, state: Json) -> Interaction:
        payload: Json = {"type": kind, "view": self._wire(view, state), "response_urls": []}
        extra = {"is_cleared": False} if kind == "view_closed" else {}
        return await self._interact(user, None, payload | extra, under=view.id)

    def _after_submit(self, view: View, answer: Json) -> str | None:
        """Do what the acknowledgement says; what is wrong with it, None for nothing."""
        match answer.get("response_action"):
            case "errors":
                return _strange_errors(view, answer.get("errors"))
            case "update":
                self._interactions.change_view(
                    view, check_view(answer["view"], "modal", self._workspace.shows)
                )
            case "push":
                new = check_view(answer["view"], "modal", self._workspace.shows)
                self._interactions.add_view(view.user, view.team, new, "modal", view.id)
            case "clear":
                for one in [one for one in self._interactions.views.values() if one.kind == "modal"]:
                    if one.user == view.user:
                        del self._interactions.views[one.id]
            case _:
                del self._interactions.views[view.id]
        return None


def _strange_errors(view: View, errors: Any) -> str | None:
    """Errors belong to the inputs of the view, named by block id."""
    inputs = {block["block_id"] for block in view.view["blocks"] if block["type"] == "input"}
    if isinstance(errors, dict) and errors and errors.keys() <= inputs:
        return None
    return f"errors for {errors}, where the inputs are {sorted(inputs)}"
