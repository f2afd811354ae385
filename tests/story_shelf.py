"""Stories to look at: everything, next to nothing, right to left, and without spaces."""

from storybot.story.model import Event, Forecast, Perspective, Source, Stance, Story

FULL = Story(
    slug="night-ferry",
    headline="Harbour town brings back its night ferry after eleven years",
    url="https://gazette.example/stories/night-ferry",
    why_it_matters="Shift workers have had no way across the bay after ten in the evening since 2015.",
    key_points=(
        "Two electric boats run every forty minutes until three in the morning.",
        "A ticket costs the same as by day; the town pays the difference for two years.",
        "The pier on the north shore *still* lacks a lift.",
    ),
    summary="The council voted nine to four to fund the service. Its operator hired twelve people.\n\n"
    "Crossings began on Monday with 340 passengers, more than the study had hoped for.",
    plain_words="If you work late, you can get home by boat again. It costs what it always costs.",
    sides={
        Stance.CRITICS: (
            Perspective(
                holder="Taxpayers' Union",
                position="Buses would carry as many people for a third of the money.",
                url="https://union.example/ferry",
            ),
            Perspective(position="Nobody asked the people who live by the pier."),
        ),
        Stance.DEFENDERS: (
            Perspective(holder="Nurses' Council", position="Our night shift gains an hour of sleep."),
        ),
        Stance.NEUTRAL: (),
    },
    noise_level=34,
    forecast=Forecast(
        outlook="The trial will likely be extended if it keeps above 250 passengers a night.",
        disclaimer="A hard winter or a change of council could end it sooner.",
        likelihood=62.5,
    ),
    timeline=(
        Event(headline="Last night crossing", when="2015-10", detail="The old boat is sold."),
        Event(headline="Council votes", when="2026-09-14", url="https://gazette.example/vote"),
        Event(headline="First boat leaves", when="2026-11-02T22:00:00+01:00"),
    ),
    topics=("Transport", "Harbour"),
    sources=(
        Source(title="Minutes of the council", url="https://council.example/m"),
        Source(title="Operator"),
    ),
)
MINIMAL = Story(slug="bakery", headline="The bakery on Mill Lane reopens", summary="It does so on Saturday.")
HEBREW = Story(
    slug="library",
    headline="הספרייה העירונית נפתחת גם בלילה",
    url="https://gazette.example/ספרייה",
    why_it_matters="סטודנטים ביקשו מקום שקט אחרי השעה 22:00.",
    key_points=("שני חדרי קריאה", "כניסה חופשית"),
    summary="העירייה הודיעה על כך היום.",
    topics=("תרבות", "Town"),
)
JAPANESE = Story(
    slug="dam",
    headline="古いダムが小さな発電所に生まれ変わる",
    summary="町は百年前のダムを改修し、小さな発電所にする計画を発表した。" * 200,
    key_points=("来年春に着工する。", "三百世帯分の電気をつくる。"),
    forecast=Forecast(outlook="完成は三年後の見込み。", disclaimer="天候によって遅れることがある。"),
)
SHELF = {"full": FULL, "minimal": MINIMAL, "hebrew": HEBREW, "japanese": JAPANESE}
