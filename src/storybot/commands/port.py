"""The port: what the platforms ask of the commands. `commands.desk.Desk` implements it."""

from collections.abc import Collection, Sequence
from typing import Protocol

from storybot.cards.form import Form
from storybot.cards.model import Card
from storybot.commands.model import Answer, Asked, Choice, Group, Person, Spelling, Where, Written
from storybot.delivery.model import Place


class Answers(Protocol):
    """Every method may raise StoreFailed, and nothing else that is not a bug: what people say wrongly is
    answered. The platforms see to time limits, and to a short reference for what fails."""

    async def answer(self, asked: Asked) -> Answer | Form:
        """Answer a command: a known one, or words that are none; or ask for more, with a form to fill in."""
        ...

    async def suggest(self, asked: Asked, option: str, typed: str) -> Sequence[Choice]:
        """At most 25 suggestions for an option that is being typed."""
        ...

    async def unwelcome(self, person: Place, where: Where) -> bool:
        """Whether a person is not to write in a thread, where the platform lets them: it is closed, or they
        are kept out."""
        ...

    async def replied(self, person: Person, written: Written, where: Where, *, removes: bool) -> Card | None:
        """Flag to the moderators what a person wrote where they are `unwelcome`, or have it removed if the
        platform `removes` it; what they are told, None where they may write there after all."""
        ...

    async def home(self, person: Person, spelled: Spelling) -> Card:
        """The newest stories, those that the person follows, and help."""
        ...

    async def groups(self, platform: str, account: str) -> Collection[Group]:
        """The account's groups that have a right, so that it matters who is in them."""
        ...

    async def preview(self, url: str, where: Where) -> Card | None:
        """The compact card of the story that a link leads to, as anybody may see it; None for no story."""
        ...

    async def preview_links(self, urls: Sequence[str], where: Where) -> None:
        """Have the cards of the stories that links in a message lead to shown below it, and kept as the
        stories are from then on."""
        ...
