"""What a token is for, and who is in its workspace: `auth.*`, `team.*`, `users.*`, `bots.*`, `apps.*`."""

from storybot.playground.slack.composing import Args
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.limits import Tier
from storybot.playground.slack.method import AnyMethod, Call, Method
from storybot.playground.slack.state import Json
from storybot.playground.slack.wire import user_wire
from storybot.playground.slack.world import UserGroup


class Nothing(Args):
    """No arguments."""


def auth_test(call: Call, _: Nothing) -> Json:
    data, person = call.workspace.data, call.person
    bot = {"user": data.bot.name, "user_id": data.bot.user_id, "bot_id": data.bot.bot_id}
    return {
        "url": f"https://{data.domain}.slack.com/",
        "team": data.name,
        "team_id": data.id,
        **(bot if person is None else {"user": person.name, "user_id": person.id}),
        "is_enterprise_install": False,
    }


def connections_open(call: Call, _: Nothing) -> Json:
    return {"url": call.socket_url()}


class TeamInfo(Args):
    team: str = ""
    domain: str = ""


def team_info(call: Call, args: TeamInfo) -> Json:
    data = call.workspace.data
    if args.team not in {"", data.id} or args.domain not in {"", data.domain}:
        raise SlackError("team_not_found")
    icon = {"image_default": True}
    return {
        "team": {"id": data.id, "name": data.name, "domain": data.domain, "email_domain": "", "icon": icon}
    }


class UsersInfo(Args):
    user: str
    include_locale: bool = False


def users_info(call: Call, args: UsersInfo) -> Json:
    user = call.workspace.user(args.user)
    if user is None:
        raise SlackError("user_not_found")
    wire = user_wire(call.workspace, user, call.state.app)
    return {"user": wire | ({"locale": user.locale} if args.include_locale else {})}


class BotsInfo(Args):
    bot: str = ""
    team_id: str = ""


def bots_info(call: Call, args: BotsInfo) -> Json:
    bot = call.workspace.data.bot
    if args.bot not in {"", bot.bot_id}:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": bot.bot_id,
            "deleted": False,
            "name": bot.name,
            "updated": 0,
            "app_id": call.state.app.id,
            "user_id": bot.user_id,
            "icons": {},
        }
    }


class UsersOfGroup(Args):
    usergroup: str
    include_disabled: bool = False
    team_id: str = ""


def users_of_group(call: Call, args: UsersOfGroup) -> Json:
    if not call.workspace.data.paid:
        raise SlackError("plan_upgrade_required")
    group = call.workspace.data.usergroups.get(args.usergroup)
    if group is None or (group.disabled and not args.include_disabled):
        raise SlackError("no_such_subteam")
    return {"users": group.users}


class Usergroups(Args):
    include_count: bool = False
    include_disabled: bool = False
    include_users: bool = False
    team_id: str = ""


def usergroups(call: Call, args: Usergroups) -> Json:
    if not call.workspace.data.paid:
        raise SlackError("plan_upgrade_required")
    there = call.workspace.data.usergroups.items()
    shown = [(id_, group) for id_, group in there if args.include_disabled or not group.disabled]
    return {"usergroups": [_usergroup(call, id_, group, args) for id_, group in shown]}


def _usergroup(call: Call, id_: str, group: UserGroup, args: Usergroups) -> Json:
    counted = {"user_count": len(group.users)} if args.include_count else {}
    listed = {"users": group.users} if args.include_users else {}
    return {
        "id": id_,
        "team_id": call.workspace.data.id,
        "is_usergroup": True,
        "name": group.handle.capitalize(),
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": int(group.disabled),
        "auto_type": None,
        "created_by": call.workspace.data.bot.user_id,
        "updated_by": call.workspace.data.bot.user_id,
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        **counted,
        **listed,
    }


METHODS: tuple[AnyMethod, ...] = (
    Method("auth.test", Nothing, auth_test, Tier.SPECIAL, people=True),
    Method("apps.connections.open", Nothing, connections_open, Tier.ONE, token="app"),  # noqa: S106
    Method("team.info", TeamInfo, team_info, Tier.THREE, "team:read", errors=frozenset({"team_not_found"})),
    Method(
        "users.info", UsersInfo, users_info, Tier.FOUR, "users:read", errors=frozenset({"user_not_found"})
    ),
    Method(
        "usergroups.users.list",
        UsersOfGroup,
        users_of_group,
        Tier.TWO,
        "usergroups:read",
        errors=frozenset({"no_such_subteam", "plan_upgrade_required"}),
    ),
    Method(
        "usergroups.list",
        Usergroups,
        usergroups,
        Tier.TWO,
        "usergroups:read",
        errors=frozenset({"plan_upgrade_required"}),
    ),
    Method("bots.info", BotsInfo, bots_info, Tier.THREE, "users:read", errors=frozenset({"bot_not_found"})),
)
