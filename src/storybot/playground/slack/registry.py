"""Every Web API method that the local Slack has, by name."""

from types import MappingProxyType

from storybot.playground.slack.methods import chat, conversations, files, pins, unfurling, views, workspace

METHODS = MappingProxyType(
    {
        method.name: method
        for method in (
            *workspace.METHODS,
            *conversations.METHODS,
            *files.METHODS,
            *chat.METHODS,
            *pins.METHODS,
            *unfurling.METHODS,
            *views.METHODS,
        )
    }
)
