"""Every command. One that is added here is there on both platforms, in `/help`, in Slack's manifest and in
the docs."""

from storybot.commands.editing import life, looking, pushing, routing
from storybot.commands.editing.subject import of_story
from storybot.commands.following import follow, following, unfollow
from storybot.commands.lists import help_, stories
from storybot.commands.managing.setup import setup
from storybot.commands.model import Command, Option
from storybot.commands.moderating import kept_out, rulings, threads
from storybot.commands.moderating.log import log
from storybot.commands.moderating.reports import report, reports
from storybot.commands.options import (
    ALIVE,
    AT,
    DRAFT,
    EVERYWHERE,
    FILE,
    LOCK,
    NEW,
    NOTE,
    QUERY,
    REASON,
    ROUTE,
    SECONDS,
    SHOWS,
    STORY,
    TITLE,
    TOPIC,
    WHY,
)
from storybot.commands.sharing import share
from storybot.commands.showing import show
from storybot.languages.language import message
from storybot.moderation.threads import Act as ThreadAct
from storybot.story.life import Act

EDITING: tuple[Command, ...] = (
    Command(
        name="editor push",
        summary=message("Push a story, from a file or a form"),
        answer=pushing.push,
        options=(FILE, NEW, DRAFT),
        editors=True,
    ),
    Command(
        name="editor revise",
        summary=message("Say what a story says from now on"),
        answer=of_story(pushing.revise, Act.PUSH),
        options=(STORY, FILE),
        editors=True,
    ),
    Command(
        name="editor correct",
        summary=message("Correct a published story, with a note that readers see"),
        answer=of_story(life.correct, Act.CORRECT),
        options=(STORY, NOTE, FILE),
        editors=True,
    ),
    Command(
        name="editor retract",
        summary=message("Take a story back everywhere, and say why"),
        answer=of_story(life.retract, Act.RETRACT),
        options=(STORY, REASON, LOCK),
        editors=True,
    ),
    Command(
        name="editor restore",
        summary=message("Publish a retracted story again"),
        answer=of_story(life.restore, Act.RESTORE),
        options=(STORY, FILE),
        editors=True,
    ),
    Command(
        name="editor publish",
        summary=message("Publish a draft, or a scheduled story now"),
        answer=of_story(life.publish, Act.PUBLISH),
        options=(STORY,),
        editors=True,
    ),
    Command(
        name="editor schedule",
        summary=message("Have a draft published at a time"),
        answer=of_story(life.schedule, Act.SCHEDULE),
        options=(STORY, AT),
        editors=True,
    ),
    Command(
        name="editor unschedule",
        summary=message("Make a scheduled story a draft again"),
        answer=of_story(life.unschedule, Act.UNSCHEDULE),
        options=(STORY,),
        editors=True,
    ),
    Command(
        name="editor preview",
        summary=message("See a story, or a file, as it is posted"),
        answer=looking.preview,
        options=(STORY, FILE),
        editors=True,
    ),
    Command(
        name="editor status",
        summary=message("Where a story stands, and where it was posted"),
        answer=of_story(looking.status),
        options=(STORY,),
        editors=True,
    ),
    Command(
        name="editor route",
        summary=message("Which stories come to this channel, and how they are shown"),
        answer=routing.route,
        options=ROUTE,
        editors=True,
    ),
)
"""What editors can do."""

OF_THREADS: tuple[tuple[ThreadAct, str, tuple[Option, ...]], ...] = (
    (ThreadAct.CLOSE, message("Lock a story's threads and archive them"), ()),
    (ThreadAct.OPEN, message("Open them again"), ()),
    (ThreadAct.LOCK, message("Let nobody reply in them"), ()),
    (ThreadAct.UNLOCK, message("Let everybody reply again"), ()),
    (ThreadAct.ARCHIVE, message("Archive them, until somebody writes in them"), ()),
    (ThreadAct.SLOW, message("Have members wait between two messages"), (SECONDS,)),
    (ThreadAct.RENAME, message("Give them another title"), (TITLE,)),
    (ThreadAct.PIN, message("Pin their cards in the channel"), ()),
    (ThreadAct.UNPIN, message("Pin them no more"), ()),
    (ThreadAct.KEEP_ALIVE, message("Keep them out of the archive, or as they were"), (ALIVE,)),
)
"""What can be done to threads, each act with its words and its own options."""

MODERATING: tuple[Command, ...] = (
    Command(
        name="mod panel",
        summary=message("Everything that can be done to a story's threads"),
        answer=threads.panel,
        options=(STORY, EVERYWHERE),
        menu=message("Moderate…"),
        moderators=True,
    ),
    *(
        Command(
            name=f"mod {act}",
            summary=summary,
            answer=threads.acting(act),
            options=(STORY, *own, WHY, EVERYWHERE),
            moderators=True,
        )
        for act, summary, own in OF_THREADS
    ),
    Command(
        name="mod undo",
        summary=message("Take back what was done last to a story's threads"),
        answer=threads.undo,
        options=(STORY, WHY, EVERYWHERE),
        moderators=True,
    ),
    Command(
        name="mod log",
        summary=message("What was done here, by whom, and why"),
        answer=log,
        options=(STORY,),
        moderators=True,
    ),
    Command(
        name="mod reports",
        summary=message("Messages that people reported, to decide on"),
        answer=reports,
        moderators=True,
    ),
    Command(
        name="mod kept-out",
        summary=message("Who is kept out of discussions, to let them in again"),
        answer=kept_out.listed,
        moderators=True,
    ),
    Command(
        name="mod let-in",
        summary=message("Let somebody write in threads again"),
        answer=kept_out.again,
        listed=False,
        moderators=True,
    ),
    Command(
        name="mod report",
        summary=message("A reported message, to decide on"),
        answer=rulings.look,
        listed=False,
        moderators=True,
    ),
    Command(
        name="mod decide",
        summary=message("Decide on a reported message"),
        answer=rulings.decide,
        listed=False,
        moderators=True,
    ),
    Command(
        name="mod again",
        summary=message("Try again what couldn't be done about a reported message"),
        answer=rulings.again,
        listed=False,
        moderators=True,
    ),
)
"""What moderators can do."""

MANAGING: tuple[Command, ...] = (
    Command(
        name="storybot setup",
        summary=message("Where stories go here, and who moderates and reads"),
        answer=setup,
        managers=True,
    ),
)
"""What those can do who manage a server or workspace."""

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
    Command(
        name="report",
        summary=message("Report a message to the moderators"),
        answer=report,
        menu=message("Report to moderators"),
        listed=False,
    ),
    *EDITING,
    *MODERATING,
    *MANAGING,
    Command(name="help", summary=message("What you can ask, and how"), answer=help_),
    Command(name="share", summary=message("Share an answer"), answer=share, listed=False),
)
