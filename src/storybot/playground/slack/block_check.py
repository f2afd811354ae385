"""What Slack says of blocks that break its rules."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from storybot.playground.slack.block_reading import texts_of
from storybot.playground.slack.blocks import Block
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.files import Shows, no_files

MESSAGE_BLOCKS = 50
# Reported for blocks whose texts pass some 13,200 characters (bolt-js #2509); Slack names no figure.
MESSAGE_CHARACTERS = 13_200

Json = dict[str, Any]

_BLOCKS: TypeAdapter[list[Block]] = TypeAdapter(list[Block])


def check_message_blocks(blocks: Sequence[Json], shows: Shows = no_files) -> None:
    """Raise SlackError `invalid_blocks` or `msg_blocks_too_long`. `shows` says which uploaded pictures there
    are."""
    problems = problems_of(blocks, "/blocks", MESSAGE_BLOCKS, shows) or file_inputs(blocks, "/blocks")
    if problems:
        raise SlackError("invalid_blocks", messages=problems)
    if sum(len(text) for text in texts_of(blocks)) > MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def problems_of(blocks: Sequence[Json], at: str, most: int, shows: Shows = no_files) -> list[str]:
    """Every problem of `blocks`, each ending with the JSON pointer of what it is about, as Slack words it."""
    if len(blocks) > most:
        return [_line(f"no more than {most} items allowed", at)]
    try:
        _BLOCKS.validate_python(blocks, context=shows)
    except ValidationError as error:
        return described(error, blocks, at)
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    return [_line("block_id already exists", at)] if len(set(ids)) != len(ids) else []


def file_inputs(blocks: Sequence[Json], at: str) -> list[str]:
    """A problem for each input of files, for where there can be none: anywhere but in modals."""
    return [
        _line("unsupported type: file_input", f"{at}/{index}/element")
        for index, block in enumerate(blocks)
        if block.get("element", {}).get("type") == "file_input"
    ]


def described(error: ValidationError, data: Any, at: str) -> list[str]:
    """Every problem that pydantic found in `data`, which is at the pointer `at`, in Slack's words."""
    return [_line(_words(one), at + _pointer(one, data)) for one in error.errors(include_url=False)]


def _line(words: str, pointer: str) -> str:
    return f"[ERROR] {words} [json-pointer:{pointer}]"


_WORDS: dict[str, Callable[[Any], str]] = {
    "string_too_long": lambda error: f"must be less than {error['ctx']['max_length'] + 1} characters",
    "string_too_short": lambda error: f"must be more than {error['ctx']['min_length'] - 1} characters",
    "too_long": lambda error: f"no more than {error['ctx']['max_length']} items allowed",
    "too_short": lambda error: f"no fewer than {error['ctx']['min_length']} items allowed",
    "string_pattern_mismatch": lambda error: f"input must match regex pattern: {error['ctx']['pattern']}",
    "missing": lambda error: f"missing required field: {error['loc'][-1]}",
    "extra_forbidden": lambda error: f"invalid additional property: {error['loc'][-1]}",
    "union_tag_invalid": lambda error: f"unsupported type: {error['ctx']['tag']}",
    "union_tag_not_found": lambda _: "missing required field: type",
}


def _words(error: ErrorDetails) -> str:
    return _WORDS[error["type"]](error) if error["type"] in _WORDS else error["msg"]


def _pointer(error: ErrorDetails, data: Any) -> str:
    """pydantic names the chosen kind of a union in its path; a JSON pointer goes through the data alone."""
    loc = error["loc"][:-1] if error["type"] in {"missing", "extra_forbidden"} else error["loc"]
    here: Any = data
    pointer = ""
    entered = False  # a union's kind is named once for each object
    for step in loc:
        inside = cast("Json", here) if isinstance(here, dict) else {}
        if inside.get("type") == step and not entered:
            entered = True
            continue
        pointer += f"/{step}"
        here = cast("list[Any]", here)[step] if isinstance(step, int) else inside.get(step)
        entered = False
    return pointer
