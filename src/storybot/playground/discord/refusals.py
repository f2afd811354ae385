"""How the local Discord says no: the error bodies of
https://discord.com/developers/docs/topics/opcodes-and-status-codes#json."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

REFUSALS: Mapping[int, tuple[int, str]] = {
    10002: (404, "Unknown Application"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    20022: (429, "This message cannot be edited due to announcement rate limits"),
    20028: (429, "The write action you are performing on the channel has hit the write rate limit."),
    30003: (400, "Maximum number of pins reached (250)"),
    30034: (400, "Max number of daily application command creates has been reached (200)"),
    30047: (400, "Maximum number of pinned threads in a forum channel has been reached (1)"),
    30046: (429, "Maximum number of edits to messages older than 1 hour reached. Try again later"),
    40005: (413, "Request entity too large"),
    40033: (400, "This message has already been crossposted"),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50028: (400, "Invalid role"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
    160006: (400, "Maximum number of active threads reached"),
}
"""Discord's code: the HTTP status it comes with, and its message."""


class Refusal(Exception):
    """What the local Discord answers instead of doing what was asked.

    `body` is the JSON body. A 429 has its `retry_after` (in the playground's seconds), its `scope` (`user`,
    `shared`, `global`) and the `headers` of the limit that was hit.
    """

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        errors: Any = None,
        retry_after: float | None = None,
        scope: str = "shared",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.scope = scope
        self.headers = headers
        self.body: dict[str, Any] = {"message": message, "code": code}
        if errors is not None:
            self.body["errors"] = errors


class Blocked(Exception):
    """The address is blocked for `retry_after` playground seconds. It isn't Discord who says so, but the
    network in front of it."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("blocked")
        self.retry_after = retry_after


def refusal(code: int, *, retry_after: float | None = None) -> Refusal:
    """The refusal with one of Discord's codes."""
    status, message = REFUSALS.get(code, (400, "Refused"))
    return Refusal(status, code, message, retry_after=retry_after)


def too_many(
    retry_after: float, *, scope: str = "user", headers: Mapping[str, str] = MappingProxyType({})
) -> Refusal:
    """The 429 of a limit that every request counts against."""
    return Refusal(
        429, 0, "You are being rate limited.", retry_after=retry_after, scope=scope, headers=headers
    )


def not_found() -> Refusal:
    """A path that Discord doesn't have."""
    return Refusal(404, 0, "404: Not Found")


def unauthorized() -> Refusal:
    """No token, or one that isn't the bot's."""
    return Refusal(401, 0, "401: Unauthorized")


def broken(status: int = 500) -> Refusal:
    """Discord fails by itself."""
    return Refusal(status, 0, f"{status}: Internal Server Error")


def bad_form(*problems: tuple[tuple[str | int, ...], str, str]) -> Refusal:
    """50035 with the path, code and message of each problem."""
    errors: dict[str, Any] = {}
    for path, code, message in problems:
        node = errors
        for part in path:
            node = node.setdefault(str(part), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})
    status, message = REFUSALS[50035]
    return Refusal(status, 50035, message, errors=errors)


def from_validation(error: ValidationError) -> Refusal:
    """A model's complaints in Discord's words."""
    return bad_form(*_problems(error))


_BY_TYPE = {
    "missing": ("BASE_TYPE_REQUIRED", "This field is required"),
    "extra_forbidden": ("UNKNOWN_FIELD", "The playground knows no such field"),
    "string_type": ("STRING_TYPE_CONVERT", "Could not interpret value as string."),
    "int_type": ("NUMBER_TYPE_COERCE", "Value is not int."),
    "bool_type": ("BOOLEAN_TYPE_CONVERT", "Must be either true or false."),
    "list_type": ("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"),
    "model_type": ("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"),
    "dict_type": ("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType"),
    "string_too_long": ("BASE_TYPE_BAD_LENGTH", "Must be {max_length} or fewer in length."),
    "string_too_short": ("BASE_TYPE_BAD_LENGTH", "Must be {min_length} or more in length."),
    "too_long": ("BASE_TYPE_BAD_LENGTH", "Must be {max_length} or fewer in length."),
    "too_short": ("BASE_TYPE_BAD_LENGTH", "Must be {min_length} or more in length."),
    "less_than_equal": ("NUMBER_TYPE_MAX", "Value should be less than or equal to {le}."),
    "greater_than_equal": ("NUMBER_TYPE_MIN", "Value should be greater than or equal to {ge}."),
    "literal_error": ("BASE_TYPE_CHOICES", "Value must be one of {expected}."),
}


def _problems(error: ValidationError) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    for found in error.errors(include_url=False):
        # The tag of a union ("=17") is part of pydantic's path and no part of Discord's.
        path = tuple(part for part in found["loc"] if not str(part).startswith("="))
        yield (path, *_in_discords_words(found["type"], found.get("ctx", {}), found["msg"]))


def _in_discords_words(kind: str, limits: Mapping[str, Any], message: str) -> tuple[str, str]:
    if kind.isupper():  # one of the playground's own checks, which speaks Discord's language already
        return kind, message
    code, template = _BY_TYPE.get(kind, ("BASE_TYPE_INVALID", message.replace("{", "{{").replace("}", "}}")))
    return code, template.format_map(limits)
