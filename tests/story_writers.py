"""Stories written in each of the three forms, for tests that read them back."""

import json
import string
from collections.abc import Iterable

import yaml

from storybot.story.document import to_document
from storybot.story.model import Event, Perspective, Stance, Story

_ESCAPED = str.maketrans({character: "\\" + character for character in string.punctuation})


def as_json(story: Story) -> bytes:
    return json.dumps(to_document(story), ensure_ascii=False).encode()


def as_markdown(story: Story) -> bytes:
    document = to_document(story)
    front = {
        key: document[key]
        for key in ("slug", "url", "topics", "noise_level", "image", "language", "published_at")
        if document[key] not in (None, [])
    }
    if story.forecast is not None and story.forecast.likelihood is not None:
        front["forecast"] = {"likelihood": document["forecast"]["likelihood"]}
    parts = [f"---\n{yaml.safe_dump(front, allow_unicode=True)}---", "# " + _escaped(story.headline)]
    parts += _section("Summary", story.summary)
    parts += _section("Why It Matters", story.why_it_matters)
    if story.key_points:
        parts += ["## Key Points", "\n".join("- " + _escaped(point) for point in story.key_points)]
    parts += _section("In Plain Words", story.plain_words)
    parts.append("## Sides")
    for stance in Stance:
        parts += [f"### {stance.value.title()}", *map(_perspective, story.sides[stance])]
    if story.forecast is not None:
        parts += _section("Forecast", story.forecast.outlook)
        parts.append(_indented(_paragraphs(story.forecast.disclaimer), "> "))
    if story.timeline:
        parts += ["## Timeline", *(part for event in story.timeline for part in _event(event))]
    if story.sources:
        parts += ["## Sources", *("- " + _linked(source.title, source.url) for source in story.sources)]
    return "\n\n".join(parts).encode()


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED).replace("\n", "\\\n")


def _linked(text: str, url: str | None) -> str:
    return _escaped(text) if url is None else f"[{_escaped(text)}](<{_escaped(url)}>)"


def _paragraphs(text: str) -> str:
    return "\n\n".join(map(_escaped, text.split("\n\n")))


def _indented(text: str, with_: str) -> str:
    return "\n".join(with_ + line for line in text.split("\n"))


def _section(heading: str, text: str | None) -> list[str]:
    return [] if text is None else [f"## {heading}", _paragraphs(text)]


def _perspective(perspective: Perspective) -> str:
    first, *others = perspective.position.split("\n\n")
    if perspective.holder is None:
        written = _linked(first, perspective.url)
    else:
        written = f"**{_linked(perspective.holder, perspective.url)}** — {_escaped(first)}"
    whole = "\n\n".join([written, *map(_escaped, others)])
    return "- " + _indented(whole, "  ").lstrip()


def _event(event: Event) -> Iterable[str]:
    date = "" if event.when is None else event.when + " — "
    yield f"### {date}{_linked(event.headline, event.url)}"
    if event.detail is not None:
        yield _paragraphs(event.detail)


def as_page_text(story: Story, *, blanks: bool = False, bullet: str = "- ") -> bytes:
    """`story` in the form of a page; what that has no place for is left out."""
    lines = [story.headline]
    if story.why_it_matters:
        lines += ["Why It Matters", *story.why_it_matters.split("\n\n")]
    lines += ["Key Points", *(bullet + point for point in story.key_points)]
    for text in (story.summary, story.plain_words):
        lines += [] if text is None else text.split("\n\n")
    lines.append("Sides")
    for stance in Stance:
        lines.append(stance.value.title())
        for one in story.sides[stance]:
            lines += [one.position] if one.holder is None else [one.holder, one.position]
        if not story.sides[stance]:
            lines.append(f"No {stance.value} identified")
    lines.append("Noise Level")
    lines += [] if story.noise_level is None else [f"{story.noise_level}/100"]
    if story.forecast:
        lines += ["Forecast", *story.forecast.outlook.split("\n\n"), story.forecast.disclaimer]
    lines.append("Timeline")
    for event in story.timeline:
        lines += [line for line in (event.when, event.headline, event.detail) if line is not None]
    lines += ["Join the Discussion", "Sign in to comment", "Key Points"]
    return ("\n\n" if blanks else "\n").join(lines).encode()
