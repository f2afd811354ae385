"""Every command. One that is added here is there on both platforms, in `/help`, in Slack's manifest and in
the docs."""

from storybot.commands.following import follow, following, unfollow
from storybot.commands.lists import help_, stories
from storybot.commands.model import Command, Option, OptionKind
from storybot.commands.sharing import share
from storybot.commands.showing import show
from storybot.languages.language import message

STORY = Option(
    name="story",
    description=message("Which story: a part of its headline, or its link"),
    kind=OptionKind.STORY,
    longest=500,
)
TOPIC = Option(name="topic", description=message("A topic"), kind=OptionKind.TOPIC)
PUBLIC = Option(name="public", description=message("Show the answer to everybody here"), kind=OptionKind.FLAG)
QUERY = Option(name="query", description=message("Words to look for"), longest=60)

SHOWS = (STORY, PUBLIC)

COMMANDS: tuple[Command, ...] = (
    Command(name="story", summary=message("The whole story"), answer=show, options=SHOWS, short=True),
    Command(
        name="sides",
        summary=message("Critics, defenders and neutral voices"),
        answer=show,
        options=SHOWS,
        menu=message("Story sides"),
        short=True,
    ),
    Command(
        name="timeline",
        summary=message("What happened when"),
        answer=show,
        options=SHOWS,
        menu=message("Story timeline"),
        short=True,
    ),
    Command(
        name="forecast",
        summary=message("What may come of it"),
        answer=show,
        options=SHOWS,
        menu=message("Story forecast"),
        short=True,
    ),
    Command(name="explain", summary=message("The story in plain words"), answer=show, options=SHOWS),
    Command(name="why", summary=message("Why it matters"), answer=show, options=SHOWS),
    Command(name="points", summary=message("The key points"), answer=show, options=SHOWS),
    Command(name="noise", summary=message("How much noise there is about it"), answer=show, options=SHOWS),
    Command(name="sources", summary=message("Where the newsroom has it from"), answer=show, options=SHOWS),
    Command(
        name="history",
        summary=message("What changed from revision to revision"),
        answer=show,
        options=SHOWS,
    ),
    Command(
        name="stories",
        summary=message("The newest stories, or those that you look for"),
        answer=stories,
        options=(QUERY, TOPIC),
    ),
    Command(
        name="follow",
        summary=message("Get a direct message when a story or topic changes"),
        answer=follow,
        options=(STORY, TOPIC),
    ),
    Command(
        name="unfollow",
        summary=message("Get no more messages about a story or topic"),
        answer=unfollow,
        options=(STORY, TOPIC),
    ),
    Command(name="following", summary=message("What you follow"), answer=following),
    Command(name="help", summary=message("What you can ask, and how"), answer=help_),
    Command(name="share", summary=message("Share an answer"), answer=share, listed=False),
)
