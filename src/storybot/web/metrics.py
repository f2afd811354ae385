"""What Prometheus is told. Labels are words of ours: never a slug, a name or an address."""

from prometheus_client import CollectorRegistry, Counter


class Metrics:
    """One application's figures."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "storybot_http_requests",
            "Requests to the HTTP API by method, route and status.",
            ("method", "route", "status"),
            registry=self.registry,
        )
