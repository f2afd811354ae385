"""Acts in the app's modals and on its Home tab: through a real slack_bolt app."""

import pytest

from storybot.playground.slack.errors import ActRefused
from tests.unit.playground.slack.bench import PICK, STORY, WORDS, Bench, button, chosen, modal, option, said
from tests.unit.playground.slack.bolt import MEMBER, MODERATOR, world_with


async def test_a_button_in_a_modal_tells_what_is_filled_in(bench):
    view_id = await bench.open(WORDS, PICK)
    done = await bench.users.press_in_view(MEMBER, view_id, "again", values=said("four"))
    assert done.acknowledged
    [body] = bench.got
    assert body["container"] == {"type": "view", "view_id": view_id}
    assert not body.keys() & {"channel", "message", "response_url"}
    assert body["view"]["state"]["values"] == said("four") | {
        "pick": {"command": {"type": "static_select", "selected_option": option("sides")}}
    }
    [action] = body["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("again", "pick", "v")
    pushed = await bench.served.client().views_push(trigger_id=body["trigger_id"], view=modal(PICK))
    assert pushed["view"]["previous_view_id"] == view_id
    with pytest.raises(ActRefused):  # it lies under the new one
        await bench.users.press_in_view(MEMBER, view_id, "again")


async def test_what_was_chosen_stays_while_the_view_has_it(bench):
    view_id = await bench.open(WORDS, PICK)
    await bench.users.press_in_view(MEMBER, view_id, "command", option="why", values=said("two"))
    await bench.served.client().views_update(view_id=view_id, view=modal(WORDS, PICK))
    await bench.users.press_in_view(MEMBER, view_id, "again")
    first, second = bench.got
    assert first["actions"][0]["selected_option"] == option("why")
    assert first["view"]["state"] == second["view"]["state"]
    assert second["view"]["state"]["values"]["pick"]["command"]["selected_option"] == option("why")


async def test_a_button_on_the_home_tab(bench, refused):
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button("again")]}]}
    view_id = (await bench.served.client().views_publish(user_id=MEMBER, view=home))["view"]["id"]
    done = await bench.users.press_in_view(MEMBER, view_id, "again")
    [body] = bench.got
    assert (body["view"]["type"], body["container"]["view_id"]) == ("home", view_id)
    assert body["actions"][0]["block_id"]  # Slack names what the app didn't
    await bench.served.client().views_open(trigger_id=done.trigger_id, view=modal(PICK))
    again = await bench.users.press_in_view(MEMBER, view_id, "again")
    push = bench.served.client().views_push(trigger_id=again.trigger_id, view=modal(PICK))
    assert await refused(push) == "not_found"
    with pytest.raises(ActRefused):
        await bench.users.press_in_view(MODERATOR, view_id, "again")
    with pytest.raises(ActRefused):
        await bench.users.submit(MEMBER, view_id, {})


@pytest.mark.parametrize(
    "values",
    [
        {},
        said(None),
        said("x"),
        said("longer"),
        {"words": {"text": {"type": "plain_text_input"}}},
        {"words": {"text": "four"}},
        {"words": {"text": {"type": "static_select", "value": "four"}}},
        said("four") | {"other": {}, "pick": {"again": {"type": "button", "value": "v"}}},
        said("four") | {"words": {"other": {"type": "plain_text_input", "value": "four"}}},
        said("four") | chosen(option("tram")),
        said("four") | {"pick": {"command": {"type": "static_select", "selected_option": option("no")}}},
    ],
)
async def test_what_the_client_does_not_let_through(bench, values):
    view_id = await bench.open(WORDS, STORY, PICK)
    with pytest.raises(ActRefused):
        await bench.users.submit(MEMBER, view_id, values)
    assert bench.got == []
    assert (await bench.users.submit(MEMBER, view_id, said("four"))).acknowledged
    with pytest.raises(ActRefused):
        await bench.users.submit(MEMBER, view_id, said("four"))


async def test_acts_that_a_view_does_not_have(bench):
    view_id = await bench.open(WORDS, STORY, PICK)
    for act in (
        bench.users.press_in_view(MEMBER, view_id, "text"),  # only on submission
        bench.users.press_in_view(MEMBER, view_id, "nothing"),
        bench.users.press_in_view(MEMBER, view_id, "command", option="other"),
        bench.users.press_in_view(MEMBER, "V0", "again"),
        bench.users.suggest(MEMBER, view_id, "command", "x"),
    ):
        with pytest.raises(ActRefused):
            await act
    assert bench.got == []


@pytest.mark.parametrize("errors", [{"other": "No"}, {"pick": "No"}])
async def test_errors_belong_to_inputs(bench, errors):
    view_id = await bench.open(WORDS, PICK)
    bench.ack = {"response_action": "errors", "errors": errors}
    done = await bench.users.submit(MEMBER, view_id, said("four"))
    assert not done.acknowledged
    bench.ack = {"response_action": "errors", "errors": {"words": "No"}}
    assert (await bench.users.submit(MEMBER, view_id, said("four"))).acknowledged


async def test_a_modal_stays_open_where_no_app_answers(serve):
    served = await serve(world_with())
    bench = Bench(served)
    view_id = await bench.open(WORDS)
    done = await bench.users.submit(MEMBER, view_id, said("four"))
    assert done.reply.problem == "connection_failed"
    assert view_id in served.slack.interactions.views
