"""What the contract test needs to know of a platform, beside the port: its places, and what happens there."""

from typing import Protocol

from storybot.delivery.model import Place, ThreadState
from storybot.delivery.port import ChatPlatform


class Scene(Protocol):
    """A platform with its places. A kind of channel that a platform doesn't have is None."""

    platform: ChatPlatform
    channel: Place
    forum: Place | None
    announcements: Place | None
    absent: Place  # not there
    forbidden: Place  # there, and the bot must not post in it
    member: str  # a person, by id

    async def cards(self, place: Place) -> int:
        """How many cards of the bot's a channel holds (a forum: posts)."""
        ...

    async def threads(self, place: Place) -> int:
        """How many threads a channel holds."""
        ...

    async def replies(self, place: Place, thread: str) -> int:
        """How many messages of the bot's a thread holds, beside the card."""
        ...

    async def text(self, place: Place, thread: str | None, message: str) -> str:
        """Whatever a message shows, as one text."""
        ...

    async def pinned(self, place: Place) -> list[str]:
        """What is pinned in a channel, the newest first; of a forum its posts."""
        ...

    async def state(self, thread: str) -> ThreadState:
        """How a thread is; of its pin nothing."""
        ...

    async def write(self, place: Place, thread: str | None, text: str) -> str:
        """The person writes in a channel, or in a thread of it."""
        ...

    async def has(self, place: Place, thread: str | None, message: str) -> bool:
        """Whether a message is there."""
        ...

    async def timed_out(self) -> float:
        """Until when the person is, in seconds since the epoch; 0 where they aren't."""
        ...

    async def kept_out(self, place: Place) -> bool:
        """Whether the person may write nothing in the threads of a channel."""
        ...

    async def take_away_sanctions(self) -> None:
        """Let the bot do nothing any more to people and their messages."""
        ...

    async def delete_message(self, place: Place, thread: str | None, message: str) -> None:
        """A person deletes a message."""
        ...

    async def delete_thread(self, place: Place, thread: str) -> None:
        """A person deletes a thread. Slack has no such thing; there, the first message goes."""
        ...

    async def lose_next_answer(self) -> None:
        """The next request that writes is carried out, and its answer gets lost."""
        ...

    async def fail_next(self) -> None:
        """The next request that writes is answered by a failure of the platform's, and nothing is done."""
        ...

    async def limit_next(self, seconds: float) -> None:
        """The next request that writes is answered by a rate limit of so many seconds."""
        ...
