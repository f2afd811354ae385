"""Who may what: what a person's ids and groups make of them in an account, and whether an act is allowed.

Pure. By ids alone: a name can be taken. A server's administrators can give themselves any role or permission
of their server, and so set up who reads and moderates in it, but not a line of the configuration.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from storybot.commands.model import Group, Person
from storybot.languages.language import message
from storybot.moderation.model import EVERYWHERE, Grant, Holder, Right

NO_EDITOR = message(
    "This is for the newsroom's editors. If you are one of them, ask whoever runs me to add you."
)
NO_MODERATOR = message(
    "This is for the moderators here. If you are one of them, ask who manages this server or workspace to "
    "add you."
)
NO_MANAGER = message(
    "This is for who manages this server or workspace: on Discord it takes the permission Manage Server, on "
    "Slack it is for the workspace's admins and owners."
)
NO_READER = message("Not everybody may ask me something here. If you should, tell whoever runs me.")
"""The same whatever is asked, so that it tells nothing of what there is."""

_REFUSALS: Mapping[Right, str] = MappingProxyType(
    {
        Right.READER: NO_READER,
        Right.MODERATOR: NO_MODERATOR,
        Right.MANAGER: NO_MANAGER,
        Right.EDITOR: NO_EDITOR,
    }
)


@dataclass(frozen=True, slots=True)
class Named:
    """People, (platform, account, id) each, and groups, of which everybody is meant."""

    people: frozenset[tuple[str, str, str]] = frozenset()
    groups: frozenset[Group] = frozenset()

    def has(self, person: Person) -> bool:
        """Whether a person is named, or in one of the groups."""
        named = (person.platform, person.account, person.id) in self.people
        return named or not self.groups.isdisjoint(person.groups)


@dataclass(frozen=True, slots=True)
class Rights:
    """The newsroom's own rights, which hold in every account: whom the configuration names."""

    editors: Named = field(default_factory=Named)
    admins: Named = field(default_factory=Named)

    def is_admin(self, person: Person) -> bool:
        """Whether a person may all that editors may, and all that moderators and managers may, in every
        account."""
        return self.admins.has(person)

    def is_editor(self, person: Person) -> bool:
        """Whether a person may see what isn't published, and change what is."""
        return self.editors.has(person) or self.is_admin(person)

    def groups(self, platform: str, account: str) -> frozenset[Group]:
        """The groups of an account that have a right."""
        named = self.editors.groups | self.admins.groups
        return frozenset(it for it in named if (it.platform, it.account) == (platform, account))

    def of(self, person: Person, account: tuple[str, str], given: Collection[Grant]) -> frozenset[Right]:
        """All the rights that a person has in an account (platform, account) that has `given` these. Where it
        names no readers, everybody reads; who has any other right may read too."""
        mine = {grant.right for grant in given if _holds(person, grant)}
        if (person.platform, person.manages) == account:
            mine.add(Right.MANAGER)
        if self.is_editor(person):
            mine.add(Right.EDITOR)
        if self.is_admin(person):
            mine |= {Right.ADMIN, Right.MODERATOR, Right.MANAGER}
        if mine or all(grant.right is not Right.READER for grant in given):
            mine.add(Right.READER)
        return frozenset(mine)


def refusal(needed: Right, has: Collection[Right]) -> str | None:
    """Why somebody may not do what takes a right, as a message of the catalogues; None where they may. Who
    may not ask anything is told that, whatever it is."""
    missing = Right.READER if Right.READER not in has else needed
    return None if missing in has else _REFUSALS[missing]


def group_of(grant: Grant) -> Group | None:
    """The group that a right is given to; None where it is a person's."""
    return Group(grant.platform, grant.account, grant.id) if grant.kind is Holder.GROUP else None


def _holds(person: Person, grant: Grant) -> bool:
    if grant.kind is Holder.GROUP:
        return group_of(grant) in person.groups
    here = person.account in {EVERYWHERE, grant.account}
    return here and (person.platform, person.id) == (grant.platform, grant.id)
