"""What Prometheus is told. Labels are words of ours: never a slug, a name or an address."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`requests` to the API by method, route and status; what was `sent` to platforms by platform, step and
    outcome; `placements` by where they stand; the seconds that the oldest waits; `stories` by state."""

    requests: Mapping[tuple[str, str, str], int]
    sent: Mapping[tuple[str, str, str], int]
    placements: Mapping[str, int]
    oldest_waiting: float
    stories: Mapping[str, int]


def exposition(figures: Figures) -> bytes:
    """The figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Told(figures))
    return generate_latest(registry)


class _Told(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        told = self._figures
        requests = CounterMetricFamily(
            "storybot_http_requests",
            "Requests to the HTTP API.",
            labels=("method", "route", "status"),
        )
        sent = CounterMetricFamily(
            "storybot_platform_requests",
            "Requests to the platforms, by what came of them.",
            labels=("platform", "step", "outcome"),
        )
        for family, counts in ((requests, told.requests), (sent, told.sent)):
            for labels, count in counts.items():
                family.add_metric(labels, count)
            yield family
        yield _gauge("storybot_placements", "Stories in channels, by where they stand.", told.placements)
        yield _gauge("storybot_stories", "Stories, by where they are in their life.", told.stories)
        yield GaugeMetricFamily(
            "storybot_oldest_waiting_seconds",
            "How long the placement has waited that has waited longest for the bot.",
            value=told.oldest_waiting,
        )


def _gauge(name: str, meaning: str, counts: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=("state",))
    for state, count in counts.items():
        family.add_metric((state,), count)
    return family


HttpRequests = Counter[tuple[str, str, str]]
"""How many requests there were by method, route and status."""
