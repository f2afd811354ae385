"""A slack_bolt app that notes what comes, and the modal that it is tried with."""

import asyncio

from tests.unit.playground.slack.bolt import MEMBER, new_app

TEAM = "T0HARBOUR1"


def plain(text):
    return {"type": "plain_text", "text": text}


def option(value):
    return {"text": plain(value.title()), "value": value}


def button(action_id, **more):
    return {"type": "button", "action_id": action_id, "text": plain("Press"), **more}


WORDS = {
    "type": "input",
    "block_id": "words",
    "label": plain("Words"),
    "element": {"type": "plain_text_input", "action_id": "text", "min_length": 2, "max_length": 5},
}
STORY = {
    "type": "input",
    "block_id": "which",
    "label": plain("Story"),
    "optional": True,
    "element": {"type": "external_select", "action_id": "story", "min_query_length": 0},
}
PICK = {
    "type": "actions",
    "block_id": "pick",
    "elements": [
        {
            "type": "static_select",
            "action_id": "command",
            "options": [option("sides"), option("why")],
            "initial_option": option("sides"),
        },
        button("again", value="v"),
    ],
}


def modal(*blocks, **more):
    return {
        "type": "modal",
        "callback_id": "ask",
        "title": plain("Ask"),
        "submit": plain("Go"),
        "blocks": list(blocks),
        **more,
    }


def said(text):
    return {"words": {"text": {"type": "plain_text_input", "value": text}}}


def chosen(one):
    return {"which": {"story": {"type": "external_select", "selected_option": one}}}


class Bench:
    """An app that notes what comes and answers with what it is told to."""

    def __init__(self, served):
        self.served, self.got, self.suggestions = served, [], {"options": [option("tram"), option("lock")]}
        self.app = new_app(served)
        self.users = served.slack.users(served.url)
        self.ack = {}
        for name in ("command", "again", "open"):
            self.app.action(name)(self.note)
        self.app.view("ask")(self.submitted)
        self.app.options("story")(self.suggest)

    async def note(self, ack, body):
        await ack()
        self.got.append(body)

    async def submitted(self, ack, body):
        self.got.append(body)
        await ack(**self.ack)

    async def suggest(self, ack, body):
        self.got.append(body)
        await (asyncio.sleep(5) if self.suggestions is None else ack(**self.suggestions))

    async def open(self, *blocks, **more):
        trigger = self.served.slack.interactions.new_trigger(MEMBER, TEAM)
        opened = await self.served.client().views_open(trigger_id=trigger, view=modal(*blocks, **more))
        return opened["view"]["id"]
