"""Commands for the life of a story: publish it, schedule it, correct it, take it back, see what was done."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from storybot import app
from storybot.cli import difference, output
from storybot.cli.invocation import Invocation, at_the_shell
from storybot.cli.stories import AsJson, read
from storybot.errors import InvalidFiles, Refused
from storybot.newsroom.acts import Done
from storybot.printable import quoted
from storybot.store.model import Revision
from storybot.story.life import Act
from storybot.story.model import Draft
from storybot.story.text import is_blank

Slug = Annotated[str, typer.Argument(help="Which story.", metavar="SLUG")]
File = Annotated[
    str | None, typer.Argument(help="What it says from now on (- for standard input).", metavar="[FILE|-]")
]

LONGEST = 2_000
"""Characters of what readers are told, as over HTTP."""


def publish(context: typer.Context, slug: Slug) -> None:
    """Publish a draft, or a scheduled story now, in every channel whose route it fits.

    \b
    Example:
      storybot publish harbour-bridge
    """
    _say(asyncio.run(app.publish(Invocation.of(context).settings(), slug, by=at_the_shell())))


def schedule(
    context: typer.Context,
    slug: Slug,
    at: Annotated[
        str | None,
        typer.Option(help="When (required); a time without a zone is one of newsroom.time_zone."),
    ] = None,
) -> None:
    """Have a draft published at a time, or a scheduled story at another.

    The bot publishes it; if that isn't at work then, it does so late, but not later than
    newsroom.max_late_hours.

    \b
    Examples:
      storybot schedule harbour-bridge --at "2026-12-01 09:00"
      storybot schedule harbour-bridge --at "2026-12-01 09:00 Europe/Berlin"
      storybot schedule harbour-bridge --at "tomorrow 9am"
      storybot schedule harbour-bridge --at "in 2 hours"
    """
    at = _given("--at", at, "tomorrow 9am")
    done, when = asyncio.run(app.schedule(Invocation.of(context).settings(), slug, at, by=at_the_shell()))
    output.say(f"{done.slug}: scheduled for {when:%A %Y-%m-%d %H:%M %Z} (revision {done.revision})")


def unschedule(context: typer.Context, slug: Slug) -> None:
    """Make a scheduled story a draft again.

    \b
    Example:
      storybot unschedule harbour-bridge
    """
    _say(asyncio.run(app.unschedule(Invocation.of(context).settings(), slug, by=at_the_shell())))


def correct(
    context: typer.Context,
    slug: Slug,
    file: File = None,
    note: Annotated[str | None, typer.Option(help="What was wrong, as readers are told (required).")] = None,
) -> None:
    """Correct a published story: its cards show the note, and its threads tell what changed.

    Without a file the note is about what was pushed last.

    \b
    Examples:
      storybot correct harbour-bridge story.md --note "The bridge closed in 2025, not in 2024."
      storybot correct harbour-bridge --note "An earlier version named the wrong mayor."
    """
    note = _given("--note", note, "The bridge closed in 2025, not in 2024.")
    if is_blank(note):
        raise Refused("say in --note what was wrong, for readers will see it")
    _fits("--note", note)
    _say(
        asyncio.run(
            app.correct(Invocation.of(context).settings(), slug, note, _draft(file), by=at_the_shell())
        )
    )


def retract(
    context: typer.Context,
    slug: Slug,
    reason: Annotated[str | None, typer.Option(help="Why, as readers are told (required).")] = None,
    lock: Annotated[
        bool, typer.Option("--lock", help="Lock its threads on Discord; Slack lets no bot lock one.")
    ] = False,
) -> None:
    """Take a story back: its cards and shared answers say that and why, and no other part of it shows.

    Its threads stay. storybot restore publishes it again, and unlocks what was locked by this.

    \b
    Examples:
      storybot retract harbour-bridge --reason "The figures were last year's."
      storybot retract harbour-bridge --reason "The figures were last year's." --lock
    """
    reason = _given("--reason", reason, "The figures were last year's.")
    _fits("--reason", reason)
    _say(
        asyncio.run(
            app.retract(Invocation.of(context).settings(), slug, reason, lock=lock, by=at_the_shell())
        )
    )


def restore(context: typer.Context, slug: Slug, file: File = None) -> None:
    """Publish a retracted story again, as it was or as a file says.

    \b
    Examples:
      storybot restore harbour-bridge
      storybot restore harbour-bridge story.md
    """
    _say(asyncio.run(app.restore(Invocation.of(context).settings(), slug, _draft(file), by=at_the_shell())))


def history(context: typer.Context, slug: Slug, as_json: AsJson = False) -> None:
    """List a story's revisions: when, by which act, and what changed.

    \b
    Example:
      storybot history harbour-bridge
    """
    settings = Invocation.of(context).settings()
    found = asyncio.run(app.revisions(settings, slug))
    if as_json:
        output.say_json([_as_json(one) for one in found])
        return
    before: Revision | None = None
    for one in found:
        at = output.moment(one.pushed_at, settings.newsroom.zone)
        output.say(f"{one.number}  {at}  {difference.act(one)}")
        for line in difference.remarks(one, settings.newsroom.zone):
            output.say(f"   {line}")
        for line in difference.summary(before.story, one.story) if before else ():
            output.say(f"   {line}")
        before = one


def diff(
    context: typer.Context,
    slug: Slug,
    old: Annotated[str | None, typer.Argument(help="A revision (default: the one before NEW).")] = None,
    new: Annotated[str | None, typer.Argument(help="A revision (default: the newest).")] = None,
) -> None:
    """Show what changed between two revisions of a story, before (-) and after (+), and what was done to it.

    \b
    Examples:
      storybot diff harbour-bridge
      storybot diff harbour-bridge 1 3
    """
    settings = Invocation.of(context).settings()
    every = asyncio.run(app.revisions(settings, slug))
    last = len(every) if new is None else _number(slug, new, every)
    first = max(last - 1, 1) if old is None else _number(slug, old, every)
    for one in every[first:last]:
        if one.act is not Act.PUSH:
            output.say(f"revision {one.number}: {difference.act(one)}")
            for line in difference.remarks(one, settings.newsroom.zone):
                output.say(f"  {line}")
    lines = difference.lines(every[first - 1].story, every[last - 1].story)
    for line in lines or [f"revisions {first} and {last} say the same"]:
        output.say(line)


def _number(slug: str, named: str, every: Sequence[Revision]) -> int:
    """The number of the revision that is named. Raises Refused where there is none."""
    for one in every:
        if str(one.number) == named:
            return one.number
    raise Refused(f"{slug} has no revision {quoted(named)}: they go from 1 to {len(every)}")


def _given(option: str, words: str | None, example: str) -> str:
    """What an option that is required has. Raises a usage error that shows how it is written."""
    if words is None:
        raise typer.BadParameter(
            f'it is missing; for example: {option} "{example}"', param_hint=f"'{option}'"
        )
    return words


def _fits(option: str, words: str) -> None:
    if len(words) > LONGEST:
        raise Refused(f"{option} has {len(words):,} characters: readers are told {LONGEST:,} at most")


def _draft(file: str | None) -> Draft | None:
    if file is None:
        return None
    drafts, problems = read([file])
    if problems:
        raise InvalidFiles(tuple(problems))
    if len(drafts) != 1:
        raise Refused(f"{file} has {len(drafts)} stories: name the file of one")
    return drafts[0]


def _say(done: Done) -> None:
    output.say(f"{done.slug}: {done.state} (revision {done.revision})")


def _as_json(revision: Revision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "at": revision.pushed_at.isoformat(),
        "act": revision.act,
        "state": revision.state,
        "reason": revision.reason,
        "scheduled_for": revision.scheduled_for and revision.scheduled_for.isoformat(),
        "headline": revision.story.headline,
    }
