"""What an interaction hands to the app and takes back later: trigger ids, response URLs, open views.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

import copy
from dataclasses import dataclass, field
from typing import Any, Literal

from storybot.playground.clock import PlaygroundClock
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.forms import elements_in
from storybot.playground.slack.suggestions import Suggestion

Json = dict[str, Any]

TRIGGER_SECONDS = 3
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5
VIEW_BYTES = 250_000
PUSHED_VIEWS = 3


@dataclass(frozen=True, slots=True)
class Trigger:
    """A person's act that may open a view, for three seconds and once."""

    user: str
    team: str
    at: float
    under: str | None = None


@dataclass(slots=True)
class ResponseUrl:
    """Where an app may answer an interaction: five times in half an hour. `ts` is the message that the
    interaction came from, None for a command."""

    team: str
    channel: str
    user: str
    at: float
    ts: str | None
    thread_ts: str | None
    uses: int = 0


@dataclass(slots=True)
class View:
    """A modal or an App Home. `under` is the view that a pushed one lies on; `entered` is what the person has
    filled in, `{block_id: {action_id: {"type": …, "value", "selected_option" or "files": …}}}`."""

    id: str
    user: str
    team: str
    kind: Literal["modal", "home"]
    view: Json
    hash: str
    under: str | None = None
    entered: Json = field(default_factory=dict[str, Any])


@dataclass(slots=True)
class Interactions:
    """All of them that are open, and what was suggested to people, the last one last."""

    clock: PlaygroundClock
    triggers: dict[str, Trigger] = field(default_factory=dict[str, Trigger])
    used: set[str] = field(default_factory=set[str])
    urls: dict[str, ResponseUrl] = field(default_factory=dict[str, ResponseUrl])
    views: dict[str, View] = field(default_factory=dict[str, View])
    suggestions: list[Suggestion] = field(default_factory=list[Suggestion])
    last_number: int = 0

    def number(self) -> str:
        """A number that was not given out before, as part of an id."""
        self.last_number += 1
        return f"{self.last_number:08d}"

    def new_trigger(self, user: str, team: str, under: str | None = None) -> str:
        """A `trigger_id` for what a person has just done."""
        trigger_id = f"{self.number()}.{team}.playground"
        self.triggers[trigger_id] = Trigger(user, team, self.clock.now(), under)
        return trigger_id

    def use_trigger(self, trigger_id: str | None) -> Trigger:
        """Spend a trigger. Raises SlackError `invalid_trigger_id`, `exchanged_trigger_id`,
        `expired_trigger_id`."""
        trigger = self.triggers.get(trigger_id or "")
        if trigger_id is None or trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger_id in self.used:
            raise SlackError("exchanged_trigger_id")
        if self.clock.now() - trigger.at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        self.used.add(trigger_id)
        return trigger

    def new_url(
        self, team: str, channel: str, user: str, *, ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        """The path of a new response URL, under `/slack`."""
        path = f"/actions/{team}/{self.number()}"
        self.urls[path] = ResponseUrl(team, channel, user, self.clock.now(), ts, thread_ts)
        return path

    def use_url(self, path: str) -> ResponseUrl:
        """Count one use. Raises SlackError `used_url`, `expired_url`, or KeyError for an unknown one."""
        url = self.urls[path]
        if self.clock.now() - url.at > RESPONSE_SECONDS:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url

    def add_view(
        self, user: str, team: str, view: Json, kind: Literal["modal", "home"], under: str | None = None
    ) -> View:
        """Show a view to a person."""
        number = self.number()
        named = self._with_ids(view)
        self.views[f"V{number}"] = View(f"V{number}", user, team, kind, named, f"{number}.hash", under)
        return self.views[f"V{number}"]

    def change_view(self, view: View, new: Json) -> View:
        """Show something else in a view. What was entered stays in elements whose ids stay."""
        view.view, view.hash = self._with_ids(new), f"{self.number()}.hash"
        return view

    def offered(self, user: str, place: str, action_id: str) -> list[Json]:
        """The options that an external select shows a person at the moment."""
        for one in reversed(self.suggestions):
            if (one.user, one.place, one.action_id) == (user, place, action_id):
                return one.options
        return []

    def on_top(self, view: View) -> bool:
        """Whether no other view lies on this one."""
        return all(one.under != view.id for one in self.views.values())

    def depth(self, view_id: str | None) -> int:
        """How many views lie on each other, this one counted."""
        return 0 if view_id is None else 1 + self.depth(self.views[view_id].under)

    def root(self, view: View) -> str:
        """The lowest view under this one."""
        return view.id if view.under is None else self.root(self.views[view.under])

    def _with_ids(self, view: Json) -> Json:
        """Slack names what the app didn't name."""
        named = copy.deepcopy(view)
        for block in named["blocks"]:
            block.setdefault("block_id", f"b{self.number()}")
        for _, element in elements_in(named["blocks"]):
            element.setdefault("action_id", f"a{self.number()}")
        return named
