"""How the local Slack says no."""

from collections.abc import Sequence


class SlackError(Exception):
    """A refusal in Slack's own words.

    `messages` go into `response_metadata`; `needed` is the scope that `missing_scope` misses;
    `retry_after` is in playground seconds.
    """

    def __init__(
        self, code: str, *, messages: Sequence[str] = (), needed: str = "", retry_after: float = 0
    ) -> None:
        super().__init__(code)
        self.code = code
        self.messages = tuple(messages)
        self.needed = needed
        self.retry_after = retry_after


class ActRefused(Exception):
    """Slack's app wouldn't let a person do that; says why."""


# What any method may answer before it looks at its own subject. The method reference lists all but the
# last two for every method; it lists `invalid_auth` and `invalid_arguments` for some only, though Slack
# answers them everywhere.
GENERIC = frozenset(
    {
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "ratelimited",
        "token_expired",
        "token_revoked",
        "unknown_method",
        "invalid_auth",
        "invalid_arguments",
    }
)
