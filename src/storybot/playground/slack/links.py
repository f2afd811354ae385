"""Links of the app's own domains in what people write.

https://docs.slack.dev/messaging/unfurling-links-in-messages
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

_URL = re.compile(r"https?://[^\s<>|]+")


def links_in(text: str) -> list[str]:
    """Every web address in `text`, once."""
    return list(dict.fromkeys(_URL.findall(text)))


def domain_of(url: str, domains: Sequence[str]) -> str | None:
    """Which of the app's domains an address belongs to: one of them itself, or one below it; any port."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    return next((one for one in domains if host == one or host.endswith(f".{one}")), None)
