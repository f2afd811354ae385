"""A story as one JSON document: how the store keeps it and `storybot check --json` prints it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from storybot.story.model import Correction, Event, Forecast, Perspective, Sides, Source, Stance, Story


def to_document(story: Story) -> dict[str, Any]:
    """The JSON form, which an editor could push: every key, always in this order, absent things null or empty
    lists; no corrections."""
    return {
        "slug": story.slug,
        "headline": story.headline,
        "url": story.url,
        "summary": story.summary,
        "why_it_matters": story.why_it_matters,
        "key_points": list(story.key_points),
        "plain_words": story.plain_words,
        "sides": {stance.value: [_perspective(one) for one in story.sides[stance]] for stance in Stance},
        "noise_level": story.noise_level,
        "forecast": None if story.forecast is None else _forecast(story.forecast),
        "timeline": [_event(event) for event in story.timeline],
        "topics": list(story.topics),
        "sources": [{"title": source.title, "url": source.url} for source in story.sources],
        "image": story.image,
        "language": story.language,
        "published_at": None if story.published_at is None else story.published_at.isoformat(),
    }


def from_document(document: Mapping[str, Any], corrections: tuple[Correction, ...] = ()) -> Story:
    """The story of a document that `to_document` made, with its corrections. It is trusted: what comes from
    outside goes through ingest."""
    published_at, forecast = document["published_at"], document["forecast"]
    return Story(
        slug=document["slug"],
        headline=document["headline"],
        url=document["url"],
        summary=document["summary"],
        why_it_matters=document["why_it_matters"],
        key_points=tuple(document["key_points"]),
        plain_words=document["plain_words"],
        sides=_sides(document["sides"]),
        noise_level=document["noise_level"],
        forecast=None if forecast is None else Forecast(**forecast),
        timeline=tuple(Event(**event) for event in document["timeline"]),
        topics=tuple(document["topics"]),
        sources=tuple(Source(**source) for source in document["sources"]),
        image=document["image"],
        language=document["language"],
        published_at=None if published_at is None else datetime.fromisoformat(published_at),
        corrections=corrections,
    )


def fingerprint(story: Story) -> str:
    """A hash over all that the story says, its slug and corrections left out: equal for equal content, 64 hex
    digits."""
    document = to_document(story)
    del document["slug"]
    written = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _perspective(perspective: Perspective) -> dict[str, Any]:
    return {"holder": perspective.holder, "position": perspective.position, "url": perspective.url}


def _forecast(forecast: Forecast) -> dict[str, Any]:
    return {
        "outlook": forecast.outlook,
        "disclaimer": forecast.disclaimer,
        "likelihood": _plain_number(forecast.likelihood),
    }


def _plain_number(number: float | None) -> float | int | None:
    # 70 and 70.0 are the same likelihood and must give the same fingerprint.
    return int(number) if number is not None and number == int(number) else number


def _event(event: Event) -> dict[str, Any]:
    return {"when": event.when, "headline": event.headline, "detail": event.detail, "url": event.url}


def _sides(document: Mapping[str, Sequence[Mapping[str, Any]]]) -> Sides:
    return MappingProxyType(
        {stance: tuple(Perspective(**one) for one in document[stance.value]) for stance in Stance}
    )
