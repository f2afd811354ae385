"""People of the local Slack: their direct messages with the bot, their language, their App Home, and what the
bot is told of a channel's rules."""

import pytest

from storybot.playground.slack.acting import ActRefused
from storybot.playground.slack.world import Channel, User, UserGroup, default_slack_world
from tests.unit.playground.slack.bolt import MEMBER, by_socket, new_app, noting, until, world_with

EDITOR = "U0EDITOR01"


async def test_direct_messages_with_the_bot(serve):
    served = await serve(world_with(events=["message.im"], commands=["/story"]))
    app, got = new_app(served), []
    app.event("message")(noting(got))

    @app.command("/story")
    async def story(ack, client, command):
        await ack()
        place = {"channel": command["channel_id"], "user": command["user_id"]}
        await client.chat_postEphemeral(**place, text=f"In {command['channel_name']}")

    users, people = served.slack.users(served.url), served.slack.people()
    channel = users.direct(MEMBER)
    async with by_socket(served, app):
        assert users.direct(MEMBER) == channel
        people.post(MEMBER, channel, "Which story?")
        await served.slack.outbox.settle()
        assert (await users.command(MEMBER, channel, "/story")).acknowledged
        await until(lambda: len(served.shown(channel)) == 2)
    [event] = got
    assert (event["text"], event["channel"], event["channel_type"]) == ("Which story?", channel, "im")
    assert [(one["text"], one["only_for"]) for one in served.shown(channel)] == [
        ("Which story?", None),
        ("In directmessage", MEMBER),
    ]
    with pytest.raises(ActRefused):
        people.post(EDITOR, channel, "Let me in")
    with pytest.raises(ActRefused):
        users.direct("U0NOBODY01")


async def test_a_person_s_language(serve):
    world = default_slack_world()
    someone = User(id="U0SOMEONE1", name="jean", real_name="Jean", locale="fr-CA")
    world.workspaces[0].users.append(someone)
    client = (await serve(world)).client()
    told = await client.users_info(user=someone.id, include_locale=True)
    assert told["user"]["locale"] == "fr-CA"
    assert "locale" not in (await client.users_info(user=someone.id))["user"]
    default = await client.users_info(user=MEMBER, include_locale=True)
    assert default["user"]["locale"] == "en-US"


async def test_who_is_in_a_user_group(serve, refused):
    world = default_slack_world()
    [workspace] = world.workspaces
    workspace.usergroups["S0GONE0001"] = UserGroup(handle="gone", users=[MEMBER], disabled=True)
    client = (await serve(world)).client()
    assert (await client.usergroups_users_list(usergroup="S0EDITORS1"))["users"] == [EDITOR]
    assert await refused(client.usergroups_users_list(usergroup="S0GONE0001")) == "no_such_subteam"
    gone = await client.usergroups_users_list(usergroup="S0GONE0001", include_disabled=True)
    assert gone["users"] == [MEMBER]
    workspace.paid = False
    unpaid = (await serve(world)).client()
    assert await refused(unpaid.usergroups_users_list(usergroup="S0EDITORS1")) == "plan_upgrade_required"


async def test_an_app_without_a_home_tab(serve, refused):
    served = await serve(world_with(home_tab=False))
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    assert await refused(served.client().views_publish(user_id=MEMBER, view=view)) == "not_enabled"
    with pytest.raises(ActRefused):
        served.slack.users(served.url).open_home(MEMBER)


@pytest.mark.parametrize(
    ("posting", "flag", "properties"),
    [
        ("everyone", None, {}),
        ("read_only", "is_read_only", {}),
        ("threads_only", "is_thread_only", {}),
        ("no_threads", "is_non_threadable", {}),
        ("admins", None, {"posting_restricted_to": {"type": ["admin"]}}),
    ],
)
async def test_who_may_post_is_told(serve, posting, flag, properties):
    world = default_slack_world()
    world.workspaces[0].channels.append(
        Channel(id="C0RULES001", name="rules", posting=posting, members=["U0STORYBOT"])
    )
    told = (await (await serve(world)).client().conversations_info(channel="C0RULES001"))["channel"]
    flags = {"is_read_only", "is_thread_only", "is_non_threadable"}
    assert {one for one in flags if told[one]} == ({flag} if flag else set())
    assert told["properties"] == properties
