"""What an editor hands over, in a file or a form, as a draft."""

from pathlib import PurePosixPath
from typing import Final

import structlog

from storybot.cards.form import Entry, Field, Form
from storybot.cards.model import Ask
from storybot.commands.model import Asked, File
from storybot.errors import PlatformError, Refused
from storybot.ingest import files
from storybot.languages.language import Language
from storybot.story.model import Draft

FILE: Final = "file"
TEXT: Final = "text"
FIELDS: Final = ("headline", "why_it_matters", "key_points")
"""The parts of a story that a form asks for one by one."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def draft_of(asked: Asked, said: Language) -> Draft | None:
    """The draft that came along with an ask; None where nothing did. Raises Refused, InvalidFiles."""
    text = asked.arguments.get(TEXT, "")
    fields = {name: given for name in FIELDS if (given := asked.arguments.get(name, "")).strip()}
    if sum((asked.file is not None, bool(text.strip()), bool(fields))) > 1:
        raise Refused(said.say("Give a file, or its text, or the fields: one of the three."))
    if asked.file is not None:
        return await _from_file(asked.file, said)
    if text.strip():
        return files.read_pasted(text, said.say("the text"))
    return files.read_fields(fields, said.say("the form")) if fields else None


def form(title: str, ask: Ask, about: str | None, said: Language) -> Form:
    """Asks for a story: as a file, as a text, or by its most important fields."""
    entries = (
        Field(
            name=FILE,
            label=said.say("A file (.txt, .md or .json)"),
            entry=Entry.FILE,
            hint=said.say("Or the whole text in the next field, or the three below it"),
        ),
        Field(name=TEXT, label=said.say("Or its text"), entry=Entry.TEXT, hint=_formats(said)),
        Field(name="headline", label=said.say("Or its headline,")),
        Field(name="why_it_matters", label=said.say("why it matters"), entry=Entry.TEXT),
        Field(name="key_points", label=said.say("and key points, one a line"), entry=Entry.TEXT),
    )
    return Form(title=title, ask=ask, fields=entries, submit=said.say("Send"), about=about, language=said.tag)


def _formats(said: Language) -> str:
    return said.say("As the text of a page, in Markdown or in JSON")


async def _from_file(file: File, said: Language) -> Draft:
    name = PurePosixPath(file.name).name or "file"
    if file.size > files.MAX_BYTES:
        raise files.too_large(name)
    try:
        data = await file.read(files.MAX_BYTES)
    except PlatformError as error:
        log.warning("a file could not be fetched", error=str(error))
        raise Refused(said.say("The file could not be fetched. Try again in a moment.")) from None
    return files.read(name, data)
