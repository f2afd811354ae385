"""How routes are printed."""

from storybot.delivery.model import Route


def which(route: Route) -> str:
    """Which stories a route takes."""
    low, high = route.noise_at_least, route.noise_at_most
    parts = [f"topics {', '.join(route.topics)}"] if route.topics else []
    parts += [f"what matches {route.match}"] if route.match else []
    if low is not None or high is not None:
        parts.append(f"noise levels {low or 0} to {100 if high is None else high}")
    return " and ".join(parts) or "every story"


def how(route: Route) -> str:
    """How stories are shown there; what is as everywhere is left out."""
    parts = [f"{route.layout} cards"]
    parts += [f"at most {route.cards_an_hour} an hour, the rest on a digest"] if route.cards_an_hour else []
    parts += [f"in {route.language}"] if route.language else []
    parts += [] if route.opener else ["threads without a first message"]
    usual = route.archive_minutes == Route().archive_minutes
    parts += [] if usual else [f"threads archived after {route.archive_minutes} minutes"]
    parts += [f"tagged {', '.join(route.tags)}"] if route.tags else []
    parts += [f"pings {route.ping}"] if route.ping else []
    return "; ".join(parts)
