"""The catalogues' messages, from the code: `make words` brings the catalogues up to date with them."""

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from storybot.languages.language import TAGS

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/storybot"
CATALOGUES = SOURCE / "languages/catalogues"
ROOMS = ("cards", "commands", "delivery", "moderation", "platforms")
"""Where the bot says something."""

KEYWORDS = {"say": None, "message": None}


def messages() -> Catalog:
    """Every message in the code."""
    found = Catalog(project="storybot", charset="utf-8")
    for room in ROOMS:
        folder = str(SOURCE / room)
        for _, _, message, _, _ in extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS):
            found.add(message)
    return found


def catalogue(tag: str) -> Catalog:
    """A language's catalogue; an empty one where there is none yet."""
    path = CATALOGUES / f"{tag}.po"
    if not path.exists():
        return Catalog(locale=tag, project="storybot", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=tag)


def main() -> None:
    """Add what is new and leave out what is said no more; what is left to translate is printed."""
    template = messages()
    for tag in TAGS[1:]:
        known = catalogue(tag)
        known.update(template, no_fuzzy_matching=True)
        known.obsolete.clear()
        known.creation_date = known.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
        with (CATALOGUES / f"{tag}.po").open("wb") as file:
            write_po(file, known, omit_header=False, sort_output=True, no_location=True, width=110)
        left = [message.id for message in known if message.id and not message.string]
        print(f"{tag}: {len(left)} to translate", *left, sep="\n  ")  # noqa: T201


if __name__ == "__main__":
    main()
