"""The options that commands take; those of one name mean one thing, whichever command takes them."""

from storybot.commands.model import Option, OptionKind
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

FILE = Option(name="file", description=message("What it says: .txt, .md or .json"), kind=OptionKind.FILE)
NEW = Option(name="new", description=message("A second story, though one is like it"), kind=OptionKind.FLAG)
DRAFT = Option(name="draft", description=message("A draft, which only editors see"), kind=OptionKind.FLAG)
NOTE = Option(name="note", description=message("What was wrong; readers see it"), longest=1_000)
REASON = Option(name="reason", description=message("Why; readers see it"), longest=1_000)
LOCK = Option(name="lock", description=message("Lock its threads too; Slack can't"), kind=OptionKind.FLAG)
AT = Option(name="at", description=message("When: tomorrow 9am, 2026-12-01 09:00, in 2 hours"))

WHY = Option(name="reason", description=message("Why, for the log of moderators"), longest=500)
EVERYWHERE = Option(
    name="everywhere", description=message("All its threads where you moderate"), kind=OptionKind.FLAG
)
SECONDS = Option(name="seconds", description=message("How many, 0 for none: at most 21600"), longest=5)
TITLE = Option(name="title", description=message("The new title"))
ALIVE = Option(name="alive", description=message("on or off"), longest=3)

ROUTE = (
    Option(
        name="match",
        description=message("Which stories: topics and words, as topic:sea AND (ferry OR harbour)"),
        longest=1_000,
    ),
    Option(name="topics", description=message("Only stories with one of these: sea, economy"), longest=500),
    Option(name="noise_at_least", description=message("Only noise levels of this or more"), longest=20),
    Option(name="noise_at_most", description=message("Only noise levels of this or less"), longest=20),
    Option(name="layout", description=message("How much a card shows: full or compact"), longest=20),
    Option(name="language", description=message("What I speak here: en, de, es, fr or ja"), longest=20),
    Option(name="opener", description=message("A first message in threads: true or false"), longest=20),
    Option(
        name="cards_an_hour",
        description=message("No more cards than that in an hour; the rest is on one digest"),
        longest=20,
    ),
    Option(
        name="close_after_hours",
        description=message("Close threads so many hours after the story came here"),
        longest=20,
    ),
    Option(
        name="reopen",
        description=message("When what that closed is opened: on-event or never"),
        longest=20,
    ),
    Option(
        name="night",
        description=message("Nobody replies at night: 22:00-07:00, or 22:00-07:00 Europe/Berlin"),
        longest=60,
    ),
    Option(
        name="keep_alive",
        description=message("Keep threads out of the archive while the story changes: true or false"),
        longest=20,
    ),
    Option(name="reset", description=message("Drop all that was set here before"), kind=OptionKind.FLAG),
)
