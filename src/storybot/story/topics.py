"""Topics: what a story is about, in the newsroom's own words."""

import unicodedata

MAX_TOPIC = 200
"""Characters. A longer one would be a sentence, and PostgreSQL's indexes have no room for it."""


def topic_key(topic: str) -> str:
    """What is equal for the same topic, however it is capitalised and spaced."""
    return " ".join(unicodedata.normalize("NFC", topic).casefold().split())
