"""The desk: takes what people ask, on whichever platform, and hands it to the command that answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
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
    Group,
    OptionKind,
    Person,
    Spelling,
    Where,
    Written,
    account_in,
    ask,
    told,
)
from storybot.commands.moderating import elsewhere, replies
from storybot.commands.registry import COMMANDS
from storybot.delivery.model import Place
from storybot.errors import Refused
from storybot.languages.language import Language, language
from storybot.moderation.given import GivenRights
from storybot.moderation.model import Outcome, Right
from storybot.moderation.rights import Rights, group_of, refusal
from storybot.store import audit, search
from storybot.store.engine import Store
from storybot.story.embargo import visible
from storybot.story.short import abbreviated
from storybot.story.slugs import is_slug
from storybot.story.topics import topic_key

MOST_CHOICES = 25
CHOICE = 100
"""Suggestions at once, and the UTF-16 units of each: Discord's limits
(https://docs.discord.com/developers/interactions/application-commands)."""

UTC = ZoneInfo("UTC")

LIKE = 60.0
"""How like a command's name a word has to be, of 100, to be taken for a slip of it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`storybot.commands.port.Answers`, over a store. `rights` are the newsroom's, `given` those of accounts.
    `zone` is the newsroom's, for times without one; `admins` is the channel where admins are told of what is
    for them."""

    store: Store
    clock: Clock
    rights: Rights
    zone: ZoneInfo = UTC
    admins: Place | None = None
    commands: tuple[Command, ...] = COMMANDS
    given: GivenRights = field(default_factory=GivenRights)

    async def answer(self, asked: Asked) -> Answer | Form:
        asked = _storable(asked)
        command, said = self._named(asked.command), self.speaks(asked.person)
        needed = command.needs if command else Right.READER
        has = await self.rights_of(asked.person, asked.where, fresh=needed is not Right.READER)
        why_not = refusal(needed, has)
        if why_not is not None:
            of_story = elsewhere.is_of_story(command)
            there = await elsewhere.where_named(self, asked) if of_story else elsewhere.NOWHERE
            if not there.accounts:
                if needed is not Right.READER:
                    await self.record_refusal(asked)
                return told(said, said.say(why_not), *elsewhere.untold(there, said))
        if command is None or (not command.listed and not _comes_along(asked)):
            return self._unknown(asked, has)
        try:
            return await command.answer(self, asked)
        except Refused as error:
            return refused(error, asked, said)

    async def suggest(self, asked: Asked, option: str, typed: str) -> Sequence[Choice]:
        asked, typed = _storable(asked), _text(typed)
        command, editor = self._named(asked.command), self.rights.is_editor(asked.person)
        has = await self.rights_of(asked.person, asked.where)
        may = command is not None and refusal(elsewhere.to_be_offered(asked, command), has) is None
        options = command.options if command and may else ()
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

    async def unwelcome(self, person: Place, where: Where) -> bool:
        return await replies.unwelcome(self, person, where) is not None

    async def replied(self, person: Person, written: Written, where: Where, *, removes: bool) -> Card | None:
        return await replies.replied(self, person, written, where, removes=removes)

    async def home(self, person: Person, spelled: Spelling) -> Card:
        why_not = refusal(Right.READER, await self.rights_of(person, Where()))
        if why_not is not None:
            said = self.speaks(person)
            return told(said, said.say(why_not)).card
        return await lists.home(self, person, spelled)

    async def groups(self, platform: str, account: str) -> Collection[Group]:
        given = await self.given.of(self.store, platform, account, self.clock.now())
        return self.rights.groups(platform, account) | {it for grant in given if (it := group_of(grant))}

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

    async def rights_of(self, person: Person, where: Where, *, fresh: bool = False) -> frozenset[Right]:
        """The rights that a person has where they are: in that account or, where it is none, by themselves;
        `fresh` as in `GivenRights.of`."""
        account = account_in(person, where)
        given = await self.given.of(self.store, *account, self.clock.now(), fresh=fresh)
        return self.rights.of(person, account, given)

    async def record_refusal(self, asked: Asked) -> None:
        """Keep that somebody used what they may not, as with a button that is forged or stale. Raises
        StoreFailed."""
        named = asked.arguments.get("slug") or asked.arguments.get("story", "")
        slug, act = named if is_slug(named) else None, asked.command.split()[-1]
        async with self.store.write() as conn:
            deed = asked.doer.deed(act, slug=slug, outcome=Outcome.REFUSED)
            await audit.record(conn, deed, self.clock.now())

    def offered(self, has: Collection[Right]) -> list[Command]:
        """The commands that somebody with these rights is told of."""
        return [command for command in self.commands if command.listed and command.needs in has]

    def speaks(self, person: Person) -> Language:
        """The language that a person is answered in."""
        return language(person.language)

    def _named(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.name == name), None)

    def _unknown(self, asked: Asked, has: Collection[Right]) -> Answer:
        """A kind word, and the command that was probably meant."""
        said = self.speaks(asked.person)
        names = [command.name for command in self.offered(has)]
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


def _comes_along(asked: Asked) -> bool:
    """Whether what an unlisted command is about comes along, as by a button, a form or a message's menu."""
    return asked.written is not None or not {"slug", "of"}.isdisjoint(asked.arguments)


def _storable(asked: Asked) -> Asked:
    """The ask with nothing but text in it: no database takes half a surrogate pair, PostgreSQL no NUL."""
    arguments = {_text(name): _text(value) for name, value in asked.arguments.items()}
    file = asked.file and replace(asked.file, name=_text(asked.file.name))
    written = asked.written and replace(asked.written, text=_text(asked.written.text))
    return replace(asked, command=_text(asked.command), arguments=arguments, file=file, written=written)


def _text(said: str) -> str:
    return said.replace("\0", "").encode("utf-8", "ignore").decode()
