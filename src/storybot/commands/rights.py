"""Who has the editor right: people whom the newsroom has named, by platform, account and id."""

from dataclasses import dataclass

from storybot.commands.model import Person


@dataclass(frozen=True, slots=True)
class Rights:
    """`editors` are (platform, account, id) each."""

    editors: frozenset[tuple[str, str, str]] = frozenset()

    def is_editor(self, person: Person) -> bool:
        """Whether a person may see what isn't published."""
        return (person.platform, person.account, person.id) in self.editors
