"""Who has the editor right: people and groups whom the newsroom has named, by platform, account and id."""

from dataclasses import dataclass

from storybot.commands.model import Group, Person


@dataclass(frozen=True, slots=True)
class Rights:
    """`editors` are people, (platform, account, id) each; whoever is in one of `groups` is an editor too."""

    editors: frozenset[tuple[str, str, str]] = frozenset()
    groups: frozenset[Group] = frozenset()

    def is_editor(self, person: Person) -> bool:
        """Whether a person may see what isn't published, and change what is."""
        named = (person.platform, person.account, person.id) in self.editors
        return named or not self.groups.isdisjoint(person.groups)
