"""A thread's state, for people."""

from collections.abc import Iterator

from storybot.delivery.model import ThreadState

_SO = {"locked": "locked", "archived": "archived", "pinned": "pinned", "kept_alive": "kept alive"}
_NOT_SO = {
    "locked": "open",
    "archived": "unarchived",
    "pinned": "unpinned",
    "kept_alive": "not kept alive",
}


def in_words(state: ThreadState, *, untouched: bool = True) -> str:
    """What a state says, as in “locked, archived”; without what is so of each thread that nobody touched
    unless that is asked for."""
    return ", ".join(_words(state, untouched=untouched))


def _words(state: ThreadState, *, untouched: bool) -> Iterator[str]:
    for name, word in _SO.items():
        value = getattr(state, name)
        if value or (value is False and untouched):
            yield word if value else _NOT_SO[name]
    if state.slow or (state.slow == 0 and untouched):
        yield f"slow ({state.slow} s)" if state.slow else "not slow"
    if state.title is not None:
        yield f"renamed (“{state.title}”)"
