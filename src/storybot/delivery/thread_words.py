"""A thread's state, for people."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from storybot.delivery.model import ThreadState
from storybot.languages.language import Language, message

_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "locked": (message("locked"), message("open")),
        "archived": (message("archived"), message("unarchived")),
        "pinned": (message("pinned"), message("unpinned")),
        "kept_alive": (message("kept alive"), message("not kept alive")),
    }
)
"""What is said of each where it is so, and where it isn't."""


def in_words(state: ThreadState, said: Language, *, untouched: bool = True) -> str:
    """What a state says, as in “locked, archived”; without what is so of each thread that nobody touched
    unless that is asked for."""
    return ", ".join(_words(state, said, untouched=untouched))


def _words(state: ThreadState, said: Language, *, untouched: bool) -> Iterator[str]:
    for name, (so, not_so) in _WORDS.items():
        value = getattr(state, name)
        if value or (value is False and untouched):
            yield said.say(so if value else not_so)
    if state.slow:
        yield said.say("slow ({seconds} s)", seconds=state.slow)
    elif state.slow == 0 and untouched:
        yield said.say("not slow")
    if state.title == "":  # it was erased
        yield said.say("renamed")
    elif state.title is not None:
        yield said.say("renamed (“{title}”)", title=state.title)
