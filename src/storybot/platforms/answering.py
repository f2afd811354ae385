"""What both platforms do with an ask: answer it whatever happens, with a reference where it failed."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Mapping
from contextlib import contextmanager
from typing import Final

import structlog

from storybot.cards import views
from storybot.cards.form import Form
from storybot.cards.model import Button, Card
from storybot.commands.model import Asked, Spelling
from storybot.commands.port import Answers
from storybot.languages.language import Language, language, message

DEFER_AFTER: Final = 1.5
"""Seconds after which an ask is acknowledged first and answered later; both platforms want to hear in 3."""

LONGEST: Final = 60.0
"""Seconds that an answer may take before the person is told that it failed."""

SUGGEST_WITHIN: Final = 2.0
"""Seconds; suggestions can't be deferred, so those that are late are none."""

REMEMBERED: Final = 1024
"""Acts that are not answered again, should a platform tell of them again."""

ALONE: Final = message("It can't be shared here: this conversation is between you and me.")
YOU_CANT: Final = message("You can't share it here: you may not write in this channel.")
THREAD_GONE: Final = message("It can't be shared there: the story's thread is gone.")
BOT_CANT: Final = message("It can't be shared here: I may not write in this channel.")
LOCKED: Final = message("It can't be shared here: the thread is locked.")
UNSURE: Final = message("I can't see right now whether you may write there. Try again in a moment.")
"""Why something can't be shared, as messages of the catalogues."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Repeats:
    """Which acts were told of before."""

    def __init__(self) -> None:
        self._names: OrderedDict[str, None] = OrderedDict()

    def again(self, name: str) -> bool:
        """Whether this one was, as far back as is remembered; from now on it was."""
        if name in self._names:
            return True
        self._names[name] = None
        if len(self._names) > REMEMBERED:
            self._names.popitem(last=False)
        return False


class Turns:
    """What was pressed last of one answer: what comes late must not overwrite what the person has gone on
    to."""

    def __init__(self) -> None:
        self._latest: dict[Hashable, object] = {}

    @contextmanager
    def of(self, answer: Hashable) -> Generator[Callable[[], bool]]:
        """Gives whether nothing of the same answer was pressed since."""
        this = self._latest[answer] = object()

        def is_latest() -> bool:
            return self._latest.get(answer) is this

        try:
            yield is_latest
        finally:
            if is_latest():
                del self._latest[answer]


def is_public(command: str, arguments: Mapping[str, str]) -> bool:
    """Whether others will see what comes of an ask."""
    return command == "share" or "public" in arguments


async def answer_for(answers: Answers, asked: Asked, draw: Callable[[Card], object]) -> Card | Form:
    """The answer's card, which the platform can `draw`, or a form to fill in; or a card that says that it
    failed and under which reference the log tells why."""
    try:
        async with asyncio.timeout(LONGEST):
            answer = await answers.answer(asked)
        if isinstance(answer, Form):
            return answer
        draw(answer.card)  # what is drawn is kept, so this costs it nothing later
    except Exception:
        return failure(asked)
    return answer.card


def opening(form: Form) -> Card:
    """A button to open a form with, where that can't be done right now: it takes an act of the person's, and
    that a moment ago."""
    spoken = language(form.language)
    return views.sentence(
        spoken.say("There is something to fill in for this."), spoken, buttons=(Button(form.title, form.ask),)
    )


def failure(asked: Asked) -> Card:
    """Log the error at hand, and say so without a word of it."""
    reference = secrets.token_hex(4)
    log.exception("an answer failed", reference=reference, platform=asked.person.platform)
    spoken = language(asked.person.language)
    said = spoken.say(
        "That went wrong on our side. Try again in a moment; if it stays so, tell a moderator the "
        "reference {reference}.",
        reference=reference,
    )
    return views.sentence(said, spoken)


def broken(spoken: Language, spelled: Spelling) -> Card:
    """What somebody sees who pressed a button that is none of ours, or not as we wrote it."""
    said = spoken.say("This button doesn't work. {command} says what does.", command=spelled("help"))
    return views.sentence(said, spoken)
