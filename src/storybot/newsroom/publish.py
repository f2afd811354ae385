"""Pushing stories: settle which story each draft is, write what is new, and want it in the channels it fits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Place
from storybot.errors import Refused
from storybot.newsroom.identity import Identity, Known, identify, slug_prefix
from storybot.newsroom.routes import fits
from storybot.store import channels, placements, stories
from storybot.store.engine import Store
from storybot.store.model import Channel
from storybot.story.document import fingerprint
from storybot.story.model import Draft, Story
