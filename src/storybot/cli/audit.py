"""`storybot audit`: what was done, by whom, in which way, and why."""

import asyncio
import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from storybot import oversight
from storybot.cli import output
from storybot.cli.invocation import Invocation, at_the_shell
from storybot.delivery.model import Place
from storybot.errors import Refused
from storybot.moderation.model import EVERYWHERE, Actor
from storybot.printable import printable
from storybot.store.audit import Entry

FORMULAS = ("=", "+", "-", "@")
"""What a cell begins with that a spreadsheet takes for a formula."""

PERSON = "discord:USER, slack:WORKSPACE:USER, cli:MACHINE:USER or api:TOKEN"

COLUMNS = (
    "id", "at", "act", "outcome", "way", "by", "name", "key", "story", "place", "thread",
    "about", "quoted", "reason", "before", "after",
)  # fmt: skip


def audit(
    context: typer.Context,
    story: Annotated[str | None, typer.Option(help="Of the story with this slug alone.")] = None,
    by: Annotated[str | None, typer.Option(help=f"By this person alone: {PERSON}.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(help="Done at this time (UTC) or later.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for spreadsheets.")] = False,
    erase: Annotated[
        str | None, typer.Option(help="Erase this person's ids, names and words; what was done stays.")
    ] = None,
) -> None:
    """Show what was done, newest first: by whom, in which way, where and why.

    \b
    Examples:
      storybot audit --story harbour-bridge
      storybot audit --by discord:1100000000000000001 --since 2026-11-01
      storybot audit --csv > audit.csv
      storybot audit --erase discord:1100000000000000001
    """
    settings = Invocation.of(context).settings()
    if erase is not None:
        texts = asyncio.run(oversight.erase(settings, _person(erase, "--erase"), at_the_shell()))
        output.say(f"{erase}: {texts} texts are erased, and who it was")
        return
    who = None if by is None else _person(by, "--by")
    start = None if since is None else since.replace(tzinfo=UTC)
    found = asyncio.run(oversight.audit(settings, slug=story, by=who, since=start))
    if as_json:
        output.say_json([_told(entry) for entry in found])
    elif as_csv:
        typer.echo(_csv(found), nl=False)
    elif not found:
        output.say("nothing was done")
    for entry in () if as_json or as_csv else found:
        output.say(_line(entry))


def _person(text: str, option: str) -> Place:
    """A person as the audit knows them. Raises Refused."""
    match text.split(":"):
        case ["discord", user] if user:
            return Place("discord", EVERYWHERE, user)
        case ["api", token] if token:
            return Place("api", "", token)
        case [("slack" | "cli") as platform, account, user] if account and user:
            return Place(platform, account, user)
        case _:
            raise Refused(f"{option}: {text!r} (expected: {PERSON})")


def _written(who: Actor) -> str:
    """A person as `--by` takes them; empty where that was erased."""
    account = "" if who.account == EVERYWHERE else who.account
    return ":".join(part for part in (who.platform, account, who.id) if part)


def _told(entry: Entry) -> dict[str, Any]:
    deed = entry.deed
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "act": deed.act,
        "outcome": deed.outcome.value,
        "way": deed.way.value,
        "by": _written(deed.by) or None,
        "name": deed.by.name or None,
        "key": entry.key,
        "story": deed.slug,
        "place": _place(deed.place),
        "thread": deed.thread,
        "about": (_written(deed.about) or None) if deed.about else None,
        "quoted": deed.quoted,
        "reason": deed.reason,
        "before": dict(deed.before),
        "after": dict(deed.after),
    }


def _csv(found: Iterable[Entry]) -> str:
    """All as CSV, in which nothing is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in found:
        told = _told(entry)
        writer.writerow([_cell(told[column]) for column in COLUMNS])
    return text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False) if value else ""
    text = printable("" if value is None else str(value))
    return f"'{text}" if text.startswith(FORMULAS) else text


def _line(entry: Entry) -> str:
    deed = entry.deed
    who = f"{deed.by.name} ({_written(deed.by)})" if deed.by.id or deed.by.name else f"erased ({entry.key})"
    parts = [
        f"{entry.at:%Y-%m-%d %H:%M} UTC",
        who,
        f"{deed.act} ({deed.way})",
        "" if deed.outcome.value == "done" else deed.outcome.value,
        deed.slug or "",
        _place(deed.place) or "",
        f"thread {deed.thread}" if deed.thread else "",
        f"about {deed.about.name or 'somebody erased'}" if deed.about else "",
        deed.changes,
        deed.reason or "",
    ]
    return ", ".join(part for part in parts if part)


def _place(place: Place | None) -> str | None:
    if place is None:
        return None
    return ":".join(part for part in (place.platform, place.account, place.channel) if part)
