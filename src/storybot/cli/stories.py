"""Commands for stories: check a file, push it, see what is stored."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, TypedDict
from zoneinfo import ZoneInfo

import typer

from storybot import app
from storybot.cards.model import Layout
from storybot.cli import output
from storybot.cli.invocation import Invocation, at_the_shell
from storybot.cli.shown import ROLES, Form, View, printed
from storybot.cli.waiting import Teller, name
from storybot.delivery.model import Role
from storybot.delivery.standing import problem
from storybot.errors import InvalidFiles, Problem, Refused, StorybotError
from storybot.newsroom.push import How, Pushed
from storybot.settings import Settings
from storybot.store.model import Delivery, StoryLine
from storybot.story.document import to_document
from storybot.story.embargo import State
from storybot.story.model import Draft

Files = Annotated[
    list[str],
    typer.Argument(
        help="Files (.txt, .md, .json), folders of them, or - for standard input.", metavar="FILE|DIR|-…"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


NOT_SHOWN = {
    State.DRAFT: "only editors see it",
    State.SCHEDULED: "only editors see it until then",
    State.RETRACTED: "members see the retraction, and this no more",
}
"""What is said of a story that members don't see as it is shown."""


class _Where(TypedDict):
    platform: str
    role: Role
    channel: str | None


def check(arguments: Files, as_json: AsJson = False) -> None:
    """Say whether files are stories, and what was found in them; with --json, print each as the JSON form.

    \b
    Examples:
      storybot check story.txt
      storybot check stories/ --json
    """
    from storybot.cli import understood

    drafts, problems = read(arguments)
    if as_json and drafts:
        documents = [to_document(draft.story) for draft in drafts]
        output.say_json(documents[0] if len(documents) == 1 else documents)
    elif not as_json:
        for draft in drafts:
            output.say(f"{draft.file}: fine: {draft.story.headline}")
            output.say(f"  found: {understood.found(draft.story)}")
            for line in understood.missed(draft.story):
                output.warn(f"{draft.file}: {line}")
    if problems:
        raise InvalidFiles(tuple(problems))


def schema() -> None:
    """Print the JSON Schema (2020-12) of a story's JSON form.

    \b
    Example:
      storybot schema > story.schema.json
    """
    from storybot.ingest.schema import schema as story_schema

    output.say_json(story_schema())


def push(
    context: typer.Context,
    arguments: Files,
    slug: Annotated[str | None, typer.Option(help="The story this file is, whatever it says itself.")] = None,
    new: Annotated[bool, typer.Option("--new", help="A new story, though one is like it.")] = False,
    as_draft: Annotated[
        bool, typer.Option("--draft", help="New stories are drafts: editors alone see them.")
    ] = False,
    silent: Annotated[
        bool, typer.Option("--silent", help="Mend the cards; tell the threads nothing.")
    ] = False,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Push what is good, even if some is bad.")
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Return when it is delivered, or can't be.")] = False,
    as_json: AsJson = False,
) -> None:
    """Push stories to every channel whose route fits; pushing one again revises it in place.

    Cards change a few seconds later, and their threads are told in a note what is new. What is only worded
    better is mended in silence.

    \b
    Examples:
      storybot push story.md
      storybot push stories/ --wait
      storybot push story.txt --slug harbour-bridge
      storybot push story.md --draft
      storybot push story.md --silent
      curl -s https://example.org/story.json | storybot push -
    """
    drafts, problems = read(arguments)
    if problems and not keep_going:
        raise InvalidFiles(tuple(problems))
    if slug is not None and len(drafts) != 1:
        raise Refused("--slug is for one story: name one file")
    settings = Invocation.of(context).settings()
    how = How(slug=slug, new=new, as_draft=as_draft, silent=silent)
    with output.Progress("Pushing", len(drafts)) as progress:
        pushed, refused = asyncio.run(
            app.push(settings, drafts, how, keep_going=keep_going, each=progress.advance, by=at_the_shell())
        )
    if as_json:
        output.say_json([_as_json(one) for one in pushed])
    else:
        for one in pushed:
            output.say(_as_line(one))
    for one in pushed:
        if not one.channels and one.life is State.PUBLISHED:
            output.warn(f"{one.slug} goes to no channel: no route fits it (storybot channels)")
    faults: list[StorybotError] = [InvalidFiles(tuple(problems))] if problems else []
    faults += refused
    for fault in faults:
        output.report(fault)
    undelivered = _wait(settings, pushed) if wait and pushed else []
    for refusal in undelivered:
        output.report(refusal)
    if faults or undelivered:
        raise typer.Exit(output.REFUSED)


def show(
    context: typer.Context,
    story: Annotated[
        str,
        typer.Argument(
            help="A story's slug, or a file before it is pushed.",
            metavar="SLUG|FILE|-",
        ),
    ],
    form: Annotated[Form, typer.Option("--as", help="As text, or the exact body that is sent.")] = Form.TEXT,
    view: Annotated[View, typer.Option(help="Which card of it.")] = View.STORY,
    layout: Annotated[Layout | None, typer.Option(help="How much of it (default: the channel's).")] = None,
    channel: Annotated[
        str | None, typer.Option(help="As this channel is sent it (default: its first on the platform).")
    ] = None,
) -> None:
    """Show a story's card as text, or as the JSON body that Discord or Slack is sent.

    \b
    Examples:
      storybot show harbour-bridge
      storybot show harbour-bridge --view timeline
      storybot show harbour-bridge --as discord --channel 1100000000000000103
      storybot show draft.md --as slack
    """
    invocation = Invocation.of(context)
    where = _Where(platform=form.value, role=ROLES.get(view, Role.CARD), channel=channel)
    named = story_named(story)
    if isinstance(named, str):
        settings = invocation.settings()
        found = asyncio.run(app.story(settings, named, **where))
    else:
        settings = invocation.settings_or_defaults()
        found = asyncio.run(app.unpushed(settings, named.story, **where))
    if found.state is not None and found.state in NOT_SHOWN:
        at = found.scheduled_at
        when = "" if at is None else f" for {output.moment(at, settings.newsroom.zone)}"
        output.warn(f"{story} is {found.state}{when}: {NOT_SHOWN[found.state]}")
    typer.echo(printed(found.shown, form, view, layout or found.layout, found.key, found.kind))


def list_stories(context: typer.Context, as_json: AsJson = False) -> None:
    """List what has been pushed, newest first.

    \b
    Example:
      storybot list
    """
    settings = Invocation.of(context).settings()
    found = asyncio.run(app.stories(settings))
    if as_json:
        output.say_json([asdict(line) for line in found])
    elif not found:
        output.say("nothing has been pushed: storybot push FILE")
    for line in () if as_json else found:
        output.say(line.slug)
        output.say(f"  {line.headline} ({_stands(line, settings.newsroom.zone)})")


def _stands(line: StoryLine, zone: ZoneInfo) -> str:
    revision = f"revision {line.revision} of {output.moment(line.revised_at, zone)}"
    if line.scheduled_at is not None:
        return f"{line.state} for {output.moment(line.scheduled_at, zone)}, {revision}"
    state = "" if line.state is State.PUBLISHED else f"{line.state}, "
    return f"{state}{revision}, channels: {line.channels}"


def story_named(argument: str) -> Draft | str:
    """The slug that an argument is; or the draft in the file that it names, for no slug has a dot or a slash.
    Raises InvalidFiles."""
    if argument != "-" and "." not in argument and "/" not in argument:
        return argument
    drafts, problems = read([argument])
    if problems:
        raise InvalidFiles(tuple(problems))
    return drafts[0]


def read(arguments: list[str]) -> tuple[Sequence[Draft], Sequence[Problem]]:
    """The stories that the arguments name, and what is wrong with the others."""
    from storybot.ingest import files  # what reads them takes longer to import than most commands run

    with output.Progress("Reading") as progress:
        return files.read_all(arguments, output.standard_input(), progress.advance)


def _wait(settings: Settings, pushed: Sequence[Pushed]) -> list[Refused]:
    """Return when every channel has the stories, with those that can't have them."""
    slugs = [one.slug for one in pushed]
    failed = asyncio.run(
        app.wait(settings, slugs, meanwhile=Teller(settings.newsroom.zone, output.warn).tell)
    )
    return [Refused(f"{_what(d)} is not in {name(d.channel)}: {problem(d)}") for d in failed]


def _what(delivery: Delivery) -> str:
    return delivery.placement.slug or "the digest"


def _as_json(pushed: Pushed) -> dict[str, Any]:
    return {
        "slug": pushed.slug,
        "revision": pushed.revision,
        "state": pushed.state,
        "life": pushed.life,
        "channels": [asdict(channel.place) | {"name": channel.name} for channel in pushed.channels],
    }


def _as_line(pushed: Pushed) -> str:
    if pushed.life is not State.PUBLISHED:
        return f"{pushed.slug}: revision {pushed.revision} ({pushed.state}, {pushed.life}), for editors alone"
    where = ", ".join(map(name, pushed.channels)) or "no channel"
    return f"{pushed.slug}: revision {pushed.revision} ({pushed.state}) → {where}"
