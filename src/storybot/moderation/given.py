"""The rights that accounts have given, kept for a moment, so that most answers cost no query for them."""

from datetime import datetime, timedelta

from storybot.moderation.model import Grant
from storybot.store import rights
from storybot.store.engine import Store

KEPT_FOR = timedelta(seconds=5)
"""How long a right that another process gives or takes back may go unseen, where it isn't asked for anew."""


class GivenRights:
    """Safe to share between tasks of one event loop."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[datetime, frozenset[Grant]]] = {}

    async def of(
        self, store: Store, platform: str, account: str, now: datetime, *, fresh: bool = False
    ) -> frozenset[Grant]:
        """All that an account has given; `fresh` asks anew. Raises StoreFailed."""
        at, known = self._kept.get((platform, account), (now - KEPT_FOR, frozenset[Grant]()))
        if not fresh and now - KEPT_FOR < at <= now:
            return known
        async with store.read() as conn:
            given = frozenset(await rights.listing(conn, platform, account))
        self._kept[platform, account] = now, given
        return given
