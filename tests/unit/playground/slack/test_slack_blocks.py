"""Block Kit's limits, each met exactly and passed by one."""

from collections.abc import Callable
from typing import Any

import pytest

from storybot.playground.slack.block_check import check_message_blocks, problems_of
from storybot.playground.slack.errors import SlackError


def plain(text="x", **more):
    return {"type": "plain_text", "text": text, **more}


def section(text="x", kind="plain_text", **more):
    return {"type": "section", "text": {"type": kind, "text": text}, **more}


def button(**more):
    return {"type": "button", "text": plain(), **more}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def select(count, **more):
    options = [{"text": plain(), "value": str(n)} for n in range(count)]
    return {"type": "static_select", "options": options, **more}


def image(**more):
    return {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "x", **more}


def rich(*elements):
    return {"type": "rich_text", "elements": list(elements)}


def line(*leaves, kind="rich_text_section", **more):
    return {"type": kind, "elements": list(leaves), **more}


def run(text="x", **more):
    return {"type": "text", "text": text, **more}


URL = "https://a.example/"
Make = Callable[[int], Any]

LIMITS: dict[str, tuple[int, Make, str]] = {
    "section text": (3000, lambda n: section("x" * n), "/blocks/0/text/text"),
    "section mrkdwn": (3000, lambda n: section("x" * n, "mrkdwn"), "/blocks/0/text/text"),
    "fields": (10, lambda n: {"type": "section", "fields": [plain()] * n}, "/blocks/0/fields"),
    "field": (2000, lambda n: {"type": "section", "fields": [plain("x" * n)]}, "/blocks/0/fields/0"),
    "block_id": (255, lambda n: section(block_id="x" * n), "/blocks/0/block_id"),
    "header": (150, lambda n: {"type": "header", "text": plain("x" * n)}, "/blocks/0/text"),
    "context": (10, lambda n: {"type": "context", "elements": [plain()] * n}, "/blocks/0/elements"),
    "actions": (25, lambda n: actions(*[button()] * n), "/blocks/0/elements"),
    "button text": (75, lambda n: actions(button(text=plain("x" * n))), "/blocks/0/elements/0/text"),
    "button value": (2000, lambda n: actions(button(value="x" * n)), "/blocks/0/elements/0/value"),
    "action_id": (255, lambda n: actions(button(action_id="x" * n)), "/blocks/0/elements/0/action_id"),
    "button url": (
        3000,
        lambda n: actions(button(url=URL + "x" * (n - len(URL)))),
        "/blocks/0/elements/0/url",
    ),
    "options": (100, lambda n: actions(select(n)), "/blocks/0/elements/0/options"),
    "placeholder": (
        150,
        lambda n: actions(select(1, placeholder=plain("x" * n))),
        "/blocks/0/elements/0/placeholder",
    ),
    "option text": (
        75,
        lambda n: actions({"type": "static_select", "options": [{"text": plain("x" * n), "value": "v"}]}),
        "/blocks/0/elements/0/options/0/text",
    ),
    "alt_text": (2000, lambda n: image(alt_text="x" * n), "/blocks/0/alt_text"),
    "image title": (2000, lambda n: image(title=plain("x" * n)), "/blocks/0/title"),
    "list indent": (
        8,
        lambda n: rich(line(line(run()), kind="rich_text_list", style="bullet", indent=n)),
        "/blocks/0/elements/0/indent",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_is_met_and_passed(name):
    most, make, pointer = LIMITS[name]
    assert problems_of([make(most)], "/blocks", 50) == []
    [problem] = problems_of([make(most + 1)], "/blocks", 50)
    assert problem.startswith("[ERROR] ")
    assert problem.endswith(f"[json-pointer:{pointer}]")


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (
            rich(line(run(""))),
            "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
        ),
        (rich(line()), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/elements]"),
        (rich(), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (section(colour=1), "invalid additional property: colour [json-pointer:/blocks/0]"),
        (
            rich(line(run(size=1))),
            "invalid additional property: size [json-pointer:/blocks/0/elements/0/elements/0]",
        ),
        ({"type": "section"}, "missing required field: text [json-pointer:/blocks/0]"),
        (section(accessory=None), "must not have a field that is null [json-pointer:/blocks/0]"),
        ({"type": "marquee"}, "unsupported type: marquee [json-pointer:/blocks/0]"),
        ({}, "missing required field: type [json-pointer:/blocks/0]"),
        (actions(image()), "unsupported type: image [json-pointer:/blocks/0/elements/0]"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, None),
        (actions(button(url="javascript:x")), "must be a valid URL [json-pointer:/blocks/0/elements/0/url]"),
        (
            {"type": "header", "text": plain(" ")},
            "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
        ),
        (section(" \n", "mrkdwn"), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (actions(button(url="https://")), "must be a valid URL [json-pointer:/blocks/0/elements/0/url]"),
        (image(image_url="https://"), "must be a valid URL [json-pointer:/blocks/0/image_url]"),
        (image(image_url="https://[/a.png"), "must be a valid URL [json-pointer:/blocks/0/image_url]"),
        *(
            (
                image(image_url=f"http://{host}/a.png"),
                "downloading image failed [json-pointer:/blocks/0/image_url]",
            )
            for host in ("127.0.0.1", "[::1]", "10.0.0.1:80", "localhost", "gazette", "a.invalid", "a.local.")
        ),
        (image(image_url="data:x"), "must be a valid URL [json-pointer:/blocks/0/image_url]"),
        (actions(button(action_id="a"), button(action_id="a")), None),
        (rich(line(line(run()), kind="rich_text_list", style="roman")), None),
        (rich(line({"type": "user", "user_id": "U1"}, kind="rich_text_preformatted")), None),
        (section(text="x", expand="yes"), None),
    ],
)
def test_what_is_refused(block, problem):
    [found] = problems_of([block], "/blocks", 50)
    if problem is not None:
        assert found == f"[ERROR] {problem}"


def test_every_kind_of_block_passes():
    whole = rich(
        line(
            run(style={"bold": True}),
            {"type": "link", "url": URL, "text": "x"},
            {"type": "emoji", "name": "wave"},
            {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "x"},
            {"type": "color", "value": "#00ff00"},
            {"type": "channel", "channel_id": "C1"},
        ),
        line(line(run()), kind="rich_text_list", style="ordered", offset=2, border=1),
        line(run(), kind="rich_text_quote"),
        line(run(), kind="rich_text_preformatted"),
    )
    confirm = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
    blocks = [
        section(accessory=button(style="danger", confirm=confirm)),
        section(accessory=image()),
        {"type": "header", "text": plain(emoji=True)},
        {"type": "divider"},
        {"type": "context", "elements": [plain(), {"type": "mrkdwn", "text": "x"}, image()]},
        actions(button(), select(2), {"type": "external_select", "min_query_length": 0}),
        image(),
        {"type": "input", "label": plain(), "element": {"type": "plain_text_input", "multiline": True}},
        whole,
    ]
    check_message_blocks(blocks)


def test_a_message_s_own_limits():
    with pytest.raises(SlackError) as caught:
        check_message_blocks([{"type": "divider"}] * 51)
    assert caught.value.messages == ("[ERROR] no more than 50 items allowed [json-pointer:/blocks]",)
    check_message_blocks([{"type": "divider"}] * 50)
    check_message_blocks([section("x" * 2640)] * 5)
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message_blocks([*[section("x" * 2640)] * 5, section("x")])
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message_blocks([section(block_id="a"), section(block_id="a")])
