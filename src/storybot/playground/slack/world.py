"""Stands in until the Slack playground is merged."""

from storybot.playground.strict import Strict


class SlackWorld(Strict):
    """Nothing yet."""


def default_slack_world() -> SlackWorld:
    return SlackWorld()
