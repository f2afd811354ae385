"""The desk: takes what people ask, on whichever platform, and hands it to the command that answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from rapidfuzz import process

from storybot.cards import views
from storybot.cards.cut import utf16, within
from storybot.cards.form import Form
from storybot.cards.model import Button, Buttons, Card, Heading, Paragraph, Span
from storybot.clock import Clock
from storybot.commands import finding, lists, sharing
from storybot.commands.editing.telling import refused
from storybot.commands.model import (
    Answer,
    Asked,
    Choice,
    Command,
    OptionKind,
    Person,
    Spelling,
    Where,
    ask,
    told,
)
from storybot.commands.registry import COMMANDS
from storybot.commands.rights import Rights
from storybot.errors import Refused
from storybot.languages.language import Language, language, message
from storybot.store import search
from storybot.store.engine import Store
from storybot.story.embargo import visible
from storybot.story.short import abbreviated
from storybot.story.topics import topic_key

MOST_CHOICES = 25
CHOICE = 100
"""Suggestions at once, and the UTF-16 units of each: Discord's limits
(https://docs.discord.com/developers/interactions/application-commands)."""

UTC = ZoneInfo("UTC")

NO_EDITOR = message(
    "This is for the newsroom's editors. If you are one of them, ask whoever runs me to add you."
)
"""The same whatever is asked, so that it tells nothing of what there is."""

LIKE = 60.0
"""How like a command's name a word has to be, of 100, to be taken for a slip of it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`storybot.commands.port.Answers`, over a store. `zone` is the newsroom's, for times without one."""

    store: Store
    clock: Clock
    rights: Rights
    zone: ZoneInfo = UTC
    commands: tuple[Command, ...] = COMMANDS

    async def answer(self, asked: Asked) -> Answer | Form:
        asked = _storable(asked)
        command, said = self._named(asked.command), self.speaks(asked.person)
        if command is None or (not command.listed and "slug" not in asked.arguments):
            return self._unknown(asked)
        if command.editors and not self.rights.is_editor(asked.person):
            return told(said, said.say(NO_EDITOR))
        try:
            return await command.answer(self, asked)
        except Refused as refusal:
            return refused(refusal, asked, said)

    async def suggest(self, asked: Asked, option: str, typed: str) -> Sequence[Choice]:
        asked, typed = _storable(asked), _text(typed)
        command, editor = self._named(asked.command), self.rights.is_editor(asked.person)
        options = command.options if command and (editor or not command.editors) else ()
        kind = next((it.kind for it in options if it.name == option), None)
        states = visible(editor=editor)
        async with self.store.read() as conn:
            if kind is OptionKind.STORY:
                found = await search.suggest(conn, typed, states=states, limit=MOST_CHOICES)
                return [Choice(within(one.headline, CHOICE), _short(one.slug, one.slug)) for one in found]
            if kind is OptionKind.TOPIC:
                topics = await search.topics(conn, typed, states=states, limit=MOST_CHOICES)
                return [Choice(within(one, CHOICE), _short(one, topic_key(one))) for one in topics]
        return ()

    async def home(self, person: Person, spelled: Spelling) -> Card:
        return await lists.home(self, person, spelled)

    async def preview(self, url: str, where: Where) -> Card | None:
        said = language(where.language)
        async with self.store.read() as conn:
            slug = await finding.at_link(conn, url)
            seen = None if slug is None else await finding.see(conn, slug, editor=False)
        if seen is None:
            return None
        story = seen.revision.story
        return (
            views.preview(story, said) if seen.whole else views.retraction(story, seen.revision.reason, said)
        )

    async def preview_links(self, urls: Sequence[str], where: Where) -> None:
        await sharing.preview_links(self, urls, where)

    def offered(self, person: Person) -> list[Command]:
        """The commands that a person is told of."""
        editor = self.rights.is_editor(person)
        return [command for command in self.commands if command.listed and (editor or not command.editors)]

    def speaks(self, person: Person) -> Language:
        """The language that a person is answered in."""
        return language(person.language)

    def _named(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.name == name), None)

    def _unknown(self, asked: Asked) -> Answer:
        """A kind word, and the command that was probably meant."""
        said = self.speaks(asked.person)
        names = [command.name for command in self.offered(asked.person)]
        word = asked.command.strip().casefold()[:100]
        near = process.extractOne(word, names, score_cutoff=LIKE)
        meant = [near[0]] if near else []
        title = said.say("There is no command “{name}”.", name=within(asked.command.strip() or "…", 40))
        arguments = {name: value for name, value in asked.arguments.items() if name in ("story", "slug")}
        buttons = [Button(asked.where.spelled(name), ask(name, **arguments)) for name in [*meant, "help"]]
        blocks = (
            Heading(text=title, level=1),
            Paragraph(spans=(Span(said.say("Did you mean one of these?")),)),
            Buttons(items=tuple(dict.fromkeys(buttons))),
        )
        return Answer(Card(title=title, blocks=blocks, language=said.tag))


def _short(value: str, name: str) -> str:
    """The value of a suggestion: where it is too long, what it is known by in short."""
    return value if utf16(value) <= CHOICE else abbreviated(name, _is_choice) or ""


def _is_choice(text: str) -> bool:
    return utf16(text) <= CHOICE


def _storable(asked: Asked) -> Asked:
    """The ask with nothing but text in it: no database takes half a surrogate pair, PostgreSQL no NUL."""
    arguments = {_text(name): _text(value) for name, value in asked.arguments.items()}
    file = asked.file and replace(asked.file, name=_text(asked.file.name))
    return replace(asked, command=_text(asked.command), arguments=arguments, file=file)


def _text(said: str) -> str:
    return said.replace("\0", "").encode("utf-8", "ignore").decode()
