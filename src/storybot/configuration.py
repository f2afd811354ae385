"""The configuration: one TOML file and the environment, checked whole before anything starts.

Every key `section.key` can be given as `STORYBOT_SECTION_KEY` too, which wins; `channels` as JSON. A problem
names its file, line and key and what is allowed, and never shows a value that may hold a secret.
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from storybot.errors import InvalidSettings, Problem, Refused
from storybot.newsroom.route_rules import what_fits
from storybot.settings import SECTIONS, ChannelSettings, DatabaseSettings, Settings
from storybot.toml_lines import line_of

PREFIX = "STORYBOT_"
CONFIG_VARIABLE = "STORYBOT_CONFIG"
CONFIG_PATHS = (Path("storybot.toml"), Path("config/storybot.toml"))
_WHOSE = {f"{PREFIX}DATABASE_URL", f"{PREFIX}CHANNELS"}

# Kubernetes gives every pod variables like these for a service that is called storybot.
_NOT_OURS = re.compile(r"STORYBOT_(SERVICE|PORT)(_|$)")


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings came from: the file, or None when there is none."""

    path: Path | None
    text: str = ""


def find(explicit: Path | None, environment: Mapping[str, str]) -> Source:
    """The configuration file that counts: the one named, else `STORYBOT_CONFIG`, else the first of
    `CONFIG_PATHS` that exists. Raises InvalidSettings when a named one can't be read."""
    named = explicit or (Path(environment[CONFIG_VARIABLE]) if environment.get(CONFIG_VARIABLE) else None)
    path = named or next((p for p in CONFIG_PATHS if p.is_file()), None)
    if path is None:
        return Source(None)
    try:
        return Source(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InvalidSettings(
            (
                Problem(
                    str(path), None, f"can't be read: {reason}", "a TOML file, as `storybot init` writes it"
                ),
            )
        ) from None


def load(
    explicit: Path | None = None, environment: Mapping[str, str] | None = None, *, needed: bool = False
) -> Settings:
    """Read, merge and check the configuration. Raises InvalidSettings with every problem; and Refused where
    it is `needed` and nothing says which newsroom's it is: no file, and no variable for database or
    channels."""
    environment = os.environ if environment is None else environment
    source = find(explicit, environment)
    if needed and source.path is None and not _WHOSE & environment.keys():
        raise Refused(
            f"there is no {CONFIG_PATHS[0]} in this folder: name one with storybot --config FILE, "
            "or write one with storybot init"
        )
    return parse(source, environment)


def parse(source: Source, environment: Mapping[str, str]) -> Settings:
    """The settings in `source` and `environment`. Raises InvalidSettings with every problem."""
    values = _from_toml(source)
    problems = _merge(values, environment)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
        problems += [_problem(detail, source, environment) for detail in details]
    else:
        if not problems:
            return _with_absolute_database(settings, source)
    raise InvalidSettings(tuple(problems))


def variable(section: str, key: str) -> str:
    """The environment variable for `section.key`."""
    return f"{PREFIX}{section}_{key}".upper()


def variables() -> dict[str, tuple[str, str]]:
    """Every environment variable that sets a key, with its section and key."""
    return {
        variable(section, key): (section, key)
        for section, model in SECTIONS.items()
        if model is not ChannelSettings
        for key in model.model_fields
    }


def _from_toml(source: Source) -> dict[str, Any]:
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        message = re.sub(r"\s*\(at .*\)$", "", str(error))
        problem = Problem(
            str(source.path), int(line[1]) if line else None, f"not TOML: {message}", "valid TOML 1.0"
        )
        raise InvalidSettings((problem,)) from None


def _merge(values: dict[str, Any], environment: Mapping[str, str]) -> list[Problem]:
    """Lay the environment over `values`; the problems are variables that set nothing."""
    known = variables()
    problems: list[Problem] = []
    for name, text in environment.items():
        if not name.startswith(PREFIX) or name == CONFIG_VARIABLE or _NOT_OURS.match(name):
            continue
        if name == f"{PREFIX}CHANNELS":
            try:
                values["channels"] = json.loads(text)
            except ValueError:
                problems.append(Problem(name, None, "not JSON", "a JSON list of channels"))
        elif name in known:
            section, key = known[name]
            if isinstance(values.setdefault(section, {}), dict):  # else it is a bad value, and is said to be
                values[section][key] = text
        else:
            problems.append(Problem(name, None, "unknown variable", "one of " + ", ".join(sorted(known))))
    return problems


def _problem(detail: ErrorDetails, source: Source, environment: Mapping[str, str]) -> Problem:
    path = detail["loc"]
    key = ".".join(map(str, path)) or "the configuration"
    section, *rest = path or ("",)
    name = variable(str(section), str(rest[0])) if rest and section != "channels" else f"{PREFIX}CHANNELS"
    message, expected = _in_words(detail, key)
    if name in environment and path:
        return Problem(name, None, message, expected)
    return Problem(str(source.path or "(no file)"), line_of(source.text, path), message, expected)


def _in_words(detail: ErrorDetails, key: str) -> tuple[str, str]:
    match detail["type"]:
        case "extra_forbidden":
            return f"unknown key {key}", _keys_beside(detail["loc"])
        case "missing":
            return f"{key} is missing", "a value"
        case "value_error":
            what = f"{key} has a bad value" if len(detail["loc"]) > 1 else f"{key}: something is missing"
            return what, what_fits(detail)
        case _:
            return f"{key} has a bad value", what_fits(detail)


def _keys_beside(path: tuple[int | str, ...]) -> str:
    section = SECTIONS.get(str(path[0]), Settings) if len(path) > 1 else Settings
    return "one of " + ", ".join(section.model_fields)


def _with_absolute_database(settings: Settings, source: Source) -> Settings:
    scheme, _, path = settings.database.url.partition(":///")
    if scheme != "sqlite" or path.startswith("/") or path == ":memory:":
        return settings
    folder = source.path.parent if source.path else Path()
    database = DatabaseSettings(url=f"sqlite:///{(folder / path).resolve()}")
    return settings.model_copy(update={"database": database})
