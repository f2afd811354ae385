"""`storybot preview` and `storybot route test`: what would come of a story, before anything is posted."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from storybot import app
from storybot.cards.losses import losses
from storybot.cards.text import as_text
from storybot.cli import output
from storybot.cli.invocation import Invocation
from storybot.cli.routes import commands, rules, source, source_as_json
from storybot.cli.shown import fitted, posted
from storybot.cli.stories import story_named
from storybot.delivery.look import Look
from storybot.delivery.model import Place

if TYPE_CHECKING:
    from storybot.preview import Prospect

AStory = Annotated[
    str, typer.Argument(help="A story's slug, or a file before it is pushed.", metavar="SLUG|FILE|-")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@commands.command()
def test(context: typer.Context, story: AStory, as_json: AsJson = False) -> None:
    """Say for each channel whether a story goes there, by which rule, and who is pinged.

    \b
    Examples:
      storybot route test draft.md
      storybot route test harbour-bridge --json
    """
    settings = Invocation.of(context).settings()
    found = asyncio.run(app.prospects(settings, story_named(story)))
    if as_json:
        output.say_json([_as_json(one) for one in found])
    for one in () if as_json else found:
        for line in _verdict(one, settings.newsroom.zone):
            output.say(line)


def preview(
    context: typer.Context,
    story: AStory,
    channel: Annotated[str | None, typer.Option(help="Only this channel, by its id.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a story as each channel gets it: by which rule, what is cut, which permission is missing, who is
    pinged.

    Looks at the channels, and posts nothing. --json has the exact body that is sent.

    \b
    Examples:
      storybot preview draft.md
      storybot preview harbour-bridge --channel 1100000000000000103 --json
    """
    settings = Invocation.of(context).settings()
    found = asyncio.run(app.prospects(settings, story_named(story), channel))
    looks = asyncio.run(app.looks(settings, [one.config for one in found]))
    if as_json:
        output.say_json([_as_json(one) | _shown(one, looks.get(one.config.place)) for one in found])
    for line in () if as_json else _lines(found, looks, settings.newsroom.zone, whatever=channel is not None):
        output.say(line)


def _verdict(one: "Prospect", zone: ZoneInfo, look: Look | None = None) -> Iterator[str]:
    yield f"{_called(one, look)}: {'posted' if one.verdict.fits else 'not posted'}"
    yield f"  {one.verdict.rule}"
    yield from (f"  {name}: {source(name, one.set_in_chat, zone)}" for name in one.verdict.settings)
    can_be_crowded = one.verdict.fits and not one.is_there and not one.on_digest
    if can_be_crowded and (cards := one.config.route.cards_an_hour):
        yield f"  after {cards} cards in an hour: on the digest, which pings nobody"
    if one.pings:
        yield f"  pings {one.pings}, once"
    if one.verdict.fits and (threads := rules(one.config.route)):
        yield f"  threads: {'; '.join(threads)}"


def _called(one: "Prospect", look: Look | None) -> str:
    place, name = one.config.place, look.report.name if look and look.report else one.name
    return f"{place.platform} {place.channel}" + (f" #{name}" if name else "")


def _lines(
    found: "Sequence[Prospect]", looks: Mapping[Place, Look], zone: ZoneInfo, *, whatever: bool
) -> Iterator[str]:
    """What comes of it in each channel, and below it each card that is another's in nothing; `whatever` the
    verdict is."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for one in found:
        look = looks.get(one.config.place)
        yield from _verdict(one, zone, look)
        if one.verdict.fits or whatever:
            yield from (f"  {line}" for line in _in_the_way(look))
            alike.setdefault(tuple(_card(one, look)), []).append(_called(one, look))
    for card, channels in alike.items():
        yield ""
        yield f"The card in {', '.join(channels)}:"
        yield from card


def _card(one: "Prospect", look: Look | None) -> Iterator[str]:
    shown = fitted(one.config.place.platform, one.card, _kind(one, look))
    lost = losses(one.card, shown)
    yield f"  shortened: {', '.join(lost.shortened)}" if lost.shortened else "  nothing is shortened"
    if lost.left_out:
        yield f"  left out: {', '.join(lost.left_out)}"
    yield ""
    yield from (f"  | {line}".rstrip() for line in as_text(shown).splitlines())


def _in_the_way(look: Look | None) -> list[str]:
    if look is None:
        return ["nobody looked: no token is configured"]
    if look.report is None:
        return [f"the channel can't be looked at: {look.error}"]
    missing = [f"missing: {one}" for one in look.report.missing]
    return [*look.report.notes, *(missing or ["no permission is missing"])]


def _kind(one: "Prospect", look: Look | None) -> str | None:
    return look.report.kind if look and look.report else one.kind


def _as_json(one: "Prospect") -> dict[str, Any]:
    return asdict(one.config.place) | {
        "name": one.name,
        "posted": one.verdict.fits,
        "rule": one.verdict.rule,
        "settings": {name: source_as_json(name, one.set_in_chat) for name in one.verdict.settings},
        "digest": one.on_digest,
        "pings": one.pings,
    }


def _shown(one: "Prospect", look: Look | None) -> dict[str, Any]:
    platform, kind = one.config.place.platform, _kind(one, look)
    report = look.report if look else None
    return {
        "kind": kind,
        "missing": [asdict(missing) for missing in report.missing] if report else [],
        "error": str(look.error) if look and look.error else None,
        "cut": asdict(losses(one.card, fitted(platform, one.card, kind))),
        "body": posted(platform, one.card, one.key, kind, one.title, one.config.route.archive_minutes),
    }
