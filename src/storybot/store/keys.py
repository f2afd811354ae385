"""The keys that messages are known again by."""

from base64 import b32encode
from hashlib import sha256

from storybot.delivery.model import Place, Role
from storybot.store.model import Alert, AlertStep


def key_of(slug: str, place: Place, role: Role, *more: str) -> str:
    """The key of a story's message in a place: 20 characters (100 bits) of a-z and 2-7, the same each time.
    `more` tells messages of one role from each other. Discord takes 25 as a nonce."""
    return _key(slug, place.platform, place.account, place.channel, role.value, *more)


def key_of_alert(alert: Alert, step: AlertStep) -> str:
    """The key of what a step of an alert posts, in the same form. The time tells alerts of one number from
    each other, of which there are some where a database was made anew."""
    return _key("alert", str(alert.id), alert.raised_at.isoformat(), step.value)


def _key(*told: str) -> str:
    return b32encode(sha256("\0".join(told).encode()).digest()).decode()[:20].lower()
