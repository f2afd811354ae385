"""What a command is told beside its own options."""

import getpass
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import typer

from storybot.configuration import load
from storybot.moderation.model import Actor, Doer, Way
from storybot.settings import Settings


@dataclass(frozen=True, slots=True)
class Invocation:
    """The options that stand before the command."""

    config: Path | None

    @staticmethod
    def of(context: typer.Context) -> "Invocation":
        """The invocation that `context` belongs to."""
        return cast(Invocation, context.obj)

    def settings(self) -> Settings:
        """The configuration, read now. Raises InvalidSettings, and Refused where there is none."""
        return load(self.config, needed=True)

    def settings_or_defaults(self) -> Settings:
        """The same for what needs none. Raises InvalidSettings."""
        return load(self.config)


def at_the_shell() -> Doer:
    """Whoever uses this machine's command line."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a container may have no names for its users
        user = str(os.getuid())
    return Doer(Actor("cli", socket.gethostname(), user, user), Way.CLI)
