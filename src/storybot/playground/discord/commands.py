"""The commands that the bot has registered
(https://discord.com/developers/docs/interactions/application-commands)."""

from typing import Any

from storybot.playground.discord.command_forms import CHAT, MESSAGE, USER, Command
from storybot.playground.discord.refusals import bad_form, refusal
from storybot.playground.discord.state import Discord
from storybot.playground.discord.world import Permission

MAX_OF_TYPE = {CHAT: 100, USER: 15, MESSAGE: 15}
MAX_CREATES, CREATES_SECONDS = 200, 86_400.0

IN_GUILD, WITH_BOT = 0, 1
"""Contexts in which a command can be used, as far as the playground has them."""


class Commands:
    """Registered commands by scope: a guild's id, or None for everywhere."""

    def __init__(self, state: Discord) -> None:
        self._state = state
        self._by_scope: dict[str | None, dict[str, dict[str, Any]]] = {}

    def all(self, scope: str | None) -> list[dict[str, Any]]:
        """What is registered there, as Discord's JSON."""
        return list(self._by_scope.get(scope, {}).values())

    def get(self, scope: str | None, command_id: str) -> dict[str, Any]:
        """Raises 10063."""
        command = self._by_scope.get(scope, {}).get(command_id)
        if command is None:
            raise refusal(10063)
        return command

    def put(self, scope: str | None, command: Command) -> dict[str, Any]:
        """Register a command, or replace the one with its name and type. Raises 30034 after 200 new a day."""
        registered = self._by_scope.setdefault(scope, {})
        same = next(
            (each for each in registered.values() if _key(each) == (command.type, command.name)), None
        )
        if same is None:
            self._check_room(scope, command)
        id_ = self._state.new_id() if same is None else same["id"]
        registered[id_] = self._stored(scope, command, id_)
        return registered[id_]

    def replace(self, scope: str | None, commands: list[Command]) -> list[dict[str, Any]]:
        """Make these the only ones."""
        wanted = {(each.type, each.name) for each in commands}
        if len(wanted) < len(commands):
            raise bad_form(
                ((), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
            )
        kept = {id_: each for id_, each in self._by_scope.get(scope, {}).items() if _key(each) in wanted}
        self._by_scope[scope] = kept
        return [self.put(scope, each) for each in commands]

    def drop(self, scope: str | None, command_id: str) -> None:
        """Raises 10063."""
        self.get(scope, command_id)
        del self._by_scope[scope][command_id]

    def named(self, guild_id: str, type_: int, name: str) -> dict[str, Any] | None:
        """What people in a guild call by that name."""
        for scope in (guild_id, None):
            for each in self.all(scope):
                if _key(each) == (type_, name):
                    return each
        return None

    def _check_room(self, scope: str | None, command: Command) -> None:
        same_type = [each for each in self.all(scope) if each["type"] == command.type]
        if len(same_type) >= MAX_OF_TYPE[command.type]:
            raise bad_form(
                ((), "APPLICATION_COMMAND_LIMIT", "Maximum number of application commands reached")
            )
        if self._state.world.limits.enforced:
            wait = self._state.windows.take(("command creates", scope or ""), MAX_CREATES, CREATES_SECONDS)
            if wait is not None:
                raise refusal(30034)

    def _stored(self, scope: str | None, command: Command, id_: str) -> dict[str, Any]:
        body = command.model_dump(exclude_none=True, exclude={"id"})
        permissions = command.default_member_permissions
        body |= {
            "id": id_,
            "application_id": self._state.world.application_id,
            "version": self._state.new_id(),
            "default_member_permissions": None if permissions is None else str(permissions),
            "description": command.description or "",
        }
        return body if scope is None else {**body, "guild_id": scope}


def _key(command: dict[str, Any]) -> tuple[int, str]:
    return command["type"], command["name"]


def offered(command: dict[str, Any], granted: Permission, *, direct: bool) -> bool:
    """Whether Discord offers a command to somebody who has been `granted` that, in a server or in the
    conversation with the bot (`direct`)."""
    context = WITH_BOT if direct else IN_GUILD
    everywhere = (IN_GUILD, WITH_BOT) if command.get("dm_permission", True) else (IN_GUILD,)
    if context not in command.get("contexts", everywhere):
        return False
    needed = command["default_member_permissions"]
    if direct or needed is None or Permission.ADMINISTRATOR in granted:
        return True
    return int(needed) != 0 and int(needed) & int(granted) == int(needed)
