"""Logging: one line an event on standard error, with nothing in it that a terminal or a log reader would take
for anything but text, and no secret."""

import logging
import sys
from collections.abc import Collection, MutableMapping
from typing import Any, Literal

import structlog
from structlog.typing import Processor

from storybot.printable import blotted, printable

_QUIET = ("discord", "slack_bolt", "slack_sdk", "aiohttp", "asyncio", "alembic", "sqlalchemy", "uvicorn")


def configure(*, level: str, form: Literal["text", "json"], secrets: Collection[str]) -> None:
    """Send what storybot and its libraries log to standard error. `secrets` are blotted out wherever they
    turn up; the libraries say warnings and worse alone, since their finer levels tell whole requests."""
    numeric = logging.getLevelNamesMapping()[level.upper()]
    chain: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _cleaner(secrets),
    ]
    last = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"])
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(numeric)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(numeric, logging.WARNING))
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        cache_logger_on_first_use=True,
    )


def _cleaner(secrets: Collection[str]) -> Processor:
    def clean(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for key, value in event.items():
            if isinstance(value, str | Exception):
                event[key] = printable(blotted(str(value), secrets))
        return event

    return clean
