"""The keys that messages are known again by."""

from base64 import b32encode
from hashlib import sha256

from storybot.delivery.model import Place, Role


def key_of(slug: str, place: Place, role: Role, *more: str) -> str:
    """The key of a story's message in a place: 20 characters (100 bits) of a-z and 2-7, the same each time.
    `more` tells messages of one role from each other. Discord takes 25 as a nonce."""
    told = "\0".join((slug, place.platform, place.account, place.channel, role.value, *more))
    return b32encode(sha256(told.encode()).digest()).decode()[:20].lower()
