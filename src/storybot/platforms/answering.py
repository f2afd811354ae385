"""What both platforms do with an ask: answer it whatever happens, with a reference where it failed."""

import asyncio
import secrets
from typing import Final

import structlog

from storybot.cards.model import Card, Paragraph, Span
from storybot.commands.model import Asked
from storybot.commands.port import Answers
from storybot.languages.language import language

DEFER_AFTER: Final = 1.5
"""Seconds after which an ask is acknowledged first and answered later; both platforms want to hear in 3."""

LONGEST: Final = 60.0
"""Seconds that an answer may take before the person is told that it failed."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def card_for(answers: Answers, asked: Asked) -> Card:
    """The answer's card, or one that says that it failed and under which reference the log tells why."""
    try:
        async with asyncio.timeout(LONGEST):
            return (await answers.answer(asked)).card
    except Exception:
        return failure(asked)


def failure(asked: Asked) -> Card:
    """Log the error at hand, and say so without a word of it."""
    reference = secrets.token_hex(4)
    log.exception("an answer failed", reference=reference, platform=asked.person.platform)
    said = language(asked.person.language).say(
        "That went wrong on our side. Try again in a moment; if it stays so, tell a moderator the "
        "reference {reference}.",
        reference=reference,
    )
    return Card(title=said, blocks=(Paragraph(spans=(Span(said),)),))
