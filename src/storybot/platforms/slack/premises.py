"""What there is in a workspace, for who sets the bot up there: its user groups, its channels, and what the
bot lacks in them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from storybot.commands.model import Choice, Group, Seen
from storybot.delivery.model import Place
from storybot.errors import Forbidden
from storybot.languages.language import Language, message
from storybot.platforms.slack.client import Identity
from storybot.platforms.slack.directory import Directory
from storybot.platforms.slack.scopes import POST, PRIVATE, PUBLIC

NOT_SERVED: Final = message("I have to be started again before I post in this workspace for the first time.")
ARCHIVED: Final = message("It is archived: nothing can be posted there.")
NO_MEMBER: Final = message("I'm not a member: type “/invite @{name}” there.")
NO_SCOPES: Final = message(
    "My token lacks {scopes}: whoever runs me adds that under OAuth & Permissions, and installs me anew."
)


class Premises:
    """`storybot.commands.model.Premises`, in one workspace. `served`: something is sent there."""

    def __init__(self, directory: Directory, workspace: str, *, served: bool) -> None:
        self._directory = directory
        self._workspace = workspace
        self._served = served

    async def look(self, channel: str, said: Language) -> Seen:
        me = await self._directory.bot(self._workspace)
        try:
            found = await self._directory.channel(Place("slack", self._workspace, channel))
        except Forbidden as error:
            lacks = (said.say(NO_SCOPES, scopes=error.missing),)
            return Seen(name=channel, kind="unknown", problems=lacks)
        private = bool(found.get("is_private"))
        return Seen(
            name=str(found["name"]),
            kind="private channel" if private else "public channel",
            for_cards=not found.get("is_archived"),
            for_messages=not found.get("is_archived"),
            problems=tuple(self._problems(found, me, said, private=private)),
            public=not private,
        )

    async def pickable(self, channels: Sequence[str]) -> Sequence[str]:
        return channels

    async def groups(self) -> Sequence[Choice] | None:
        names = await self._directory.every_group(self._workspace)
        return None if names is None else [Choice(name, id_) for id_, name in names.items()]

    async def groups_of(self, person: str) -> frozenset[Group] | None:
        return await self._directory.groups_of(self._workspace, person)

    def _problems(
        self, found: Mapping[str, Any], me: Identity, said: Language, *, private: bool
    ) -> list[str]:
        lacks = [it for it in (POST, *(PRIVATE if private else PUBLIC)) if it not in me.scopes]
        problems = [] if self._served else [said.say(NOT_SERVED)]
        if lacks:
            problems.append(said.say(NO_SCOPES, scopes=", ".join(lacks)))
        if found.get("is_archived"):
            problems.append(said.say(ARCHIVED))
        elif not found.get("is_member"):
            problems.append(said.say(NO_MEMBER, name=me.name))
        return problems
