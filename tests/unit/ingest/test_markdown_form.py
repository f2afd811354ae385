import pytest

from storybot.errors import InvalidFiles
from storybot.ingest.files import read
from storybot.ingest.forecasts import DEFAULT_DISCLAIMER
from storybot.story.model import Event, Forecast, Perspective, Source, Stance, Story


def markdown(text: str) -> Story:
    return read("story.md", text.encode()).story


def problems(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(InvalidFiles) as invalid:
        markdown(text)
    return [(problem.line, problem.message) for problem in invalid.value.problems]


def side(text: str) -> tuple[Perspective, ...]:
    return markdown(f"# H\n\nS.\n\n## Sides\n\n### Critics\n\n{text}").sides[Stance.CRITICS]


def timeline(text: str) -> tuple[Event, ...]:
    return markdown(f"# H\n\nS.\n\n## Timeline\n\n{text}").timeline


def test_markup_becomes_plain_text():
    story = markdown(
        "The *Wall* of `Tern` Bay\n===\n\nOne **bold** [link](https://a.example)"
        "\nwrapped &amp; \\*done\\*.\n\n"
        "![a picture](https://a.example/p.png) <b>no html</b>\n\n- a\n- b\n\n    code\n"
    )
    assert story.headline == "The Wall of Tern Bay"
    assert story.summary == "One bold link wrapped & *done*."
    assert story.plain_words == "a picture <b>no html</b>\n\n- a\n- b\n\ncode"


def test_front_matter_takes_dates_and_levels_as_people_write_them():
    story = markdown(
        "---\npublished_at: March 3, 2026\nnoise_level: 62/100\nforecast: {likelihood: 70%}\nlanguage: no\n"
        "topics:\nimage: null\n---\n# H\n\nS.\n\n## Forecast\n\nRain."
    )
    assert story.published_at and story.published_at.isoformat() == "2026-03-03T00:00:00+00:00"
    assert (story.noise_level, story.language, story.topics, story.image) == (62, "no", (), None)
    assert story.forecast == Forecast(outlook="Rain.", disclaimer=DEFAULT_DISCLAIMER, likelihood=70)


def test_any_key_may_stand_in_the_front_matter():
    story = markdown(
        "---\nheadline: Forecast\nwhy_it_matters: |\n  One.\n\n  Two.\nkey_points: [a, 'b']\n"
        "sides: {critics: [{holder: ~, position: No.}]}\n"
        "timeline:\n- {when: Mar 2026, headline: 2026 begins}\n---\n"
    )
    assert story.headline == "Forecast"
    assert story.why_it_matters == "One.\n\nTwo."
    assert story.sides[Stance.CRITICS] == (Perspective(position="No."),)
    assert story.timeline == (Event(when="2026-03", headline="2026 begins"),)


@pytest.mark.parametrize(
    ("text", "perspective"),
    [
        ("- **A** — no.", Perspective(holder="A", position="no.")),
        ("- **A** - no.", Perspective(holder="A", position="no.")),
        ("- **A**: no.", Perspective(holder="A", position="no.")),
        ("- **A:** — no.", Perspective(holder="A:", position="no.")),
        ("- **A:** no.", Perspective(holder="A", position="no.")),
        ("- **A**\n\n  no.", Perspective(holder="A", position="no.")),
        ("**A** – no.", Perspective(holder="A", position="no.")),
        ("**A**\n\nno.", Perspective(holder="A", position="no.")),
        ("#### A\n\nno.", Perspective(holder="A", position="no.")),
        ("A, baker\n\nIt smells.", Perspective(holder="A, baker", position="It smells.")),
        ("- **A** — no.\n\n  Never.", Perspective(holder="A", position="no.\n\nNever.")),
        ("- no.", Perspective(position="no.")),
        ("- **Very** bad.", Perspective(position="Very bad.")),
        ("- **Bad.**", Perspective(position="Bad.")),
        ("1. no.", Perspective(position="no.")),
        (
            "- **[A](https://a.example)** — no.",
            Perspective(holder="A", position="no.", url="https://a.example"),
        ),
        (
            "- no, [he said](https://a.example).",
            Perspective(position="no, he said.", url="https://a.example"),
        ),
    ],
)
def test_perspectives(text: str, perspective: Perspective):
    assert side(text) == (perspective,)


def test_a_side_that_says_nobody_is_empty():
    assert side("No critics identified.") == ()


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("### 2026-03-01 — A\n\nDid.", Event(when="2026-03-01", headline="A", detail="Did.")),
        ("### March 3, 2026: A", Event(when="2026-03-03", headline="A")),
        ("### 2026-03-01T09:30Z - A", Event(when="2026-03-01T09:30Z", headline="A")),
        ("### A – B\n\nOne.\n\nTwo.", Event(headline="A – B", detail="One.\n\nTwo.")),
        ("### 2026\n\nA", Event(when="2026", headline="A")),
        ("- 2026 — A\n\n  Did.", Event(when="2026", headline="A", detail="Did.")),
        ("- **2026**: A", Event(when="2026", headline="A")),
        ("- A", Event(headline="A")),
        ("2026\n\nA\n\nDid.", Event(when="2026", headline="A", detail="Did.")),
        ("### [A](https://a.example)", Event(headline="A", url="https://a.example")),
        (
            "### A\n\nSee [B](https://a.example).",
            Event(headline="A", detail="See B.", url="https://a.example"),
        ),
        ("### Forecast\n\nMade.", Event(headline="Forecast", detail="Made.")),
    ],
)
def test_events(text: str, event: Event):
    assert timeline(text) == (event,)


def test_sources_are_titles_with_their_links():
    story = markdown(
        "# H\n\nS.\n\n## Sources\n\n- [A](https://a.example), page 3\n- B\n- <https://b.example/x>"
    )
    assert story.sources == (
        Source(title="A, page 3", url="https://a.example"),
        Source(title="B"),
        Source(title="https://b.example/x", url="https://b.example/x"),
    )


def test_a_quote_in_the_forecast_is_its_disclaimer():
    forecast = markdown(
        "# H\n\nS.\n\n## Forecast\n\nRain. This may change.\n\n> أو لا.\n>\n> Or not."
    ).forecast
    assert forecast == Forecast(outlook="Rain. This may change.", disclaimer="أو لا.\n\nOr not.")


def test_sections_as_on_a_page_and_at_any_level():
    story = markdown(
        "# H\n# WHY IT MATTERS:\nIt does.\n# Key Points\n- One.\n\nSummary.\n\nPlain.\n# Noise level: 5"
    )
    assert (story.why_it_matters, story.key_points, story.summary, story.plain_words, story.noise_level) == (
        ("It does."),
        ("One.",),
        "Summary.",
        "Plain.",
        5,
    )


def test_every_problem_has_its_line():
    assert problems(
        "---\n"
        "slug: Not A Slug\n"
        "url: ftp://a.example\n"
        "colour: red\n"
        "noise_level: loud\n"
        "topics: sea\n"
        "published_at: 2026-02-30\n"
        "forecast:\n"
        "  likelihood: 170\n"
        "sources:\n"
        "- title: A\n"
        "  link: b\n"
        "---\n"
        "\n"
        "## Key Points\n"
        "\n"
        "None.\n"
        "\n"
        "## Critics\n"
        "\n"
        "- [x](javascript:alert)\n"
        "\n"
        "## Conclusion\n"
    ) == [
        (1, "there is no headline"),
        (2, "slug is no slug: “Not A Slug”"),
        (3, "url isn't an http(s) address: “ftp://a.example”"),
        (4, "there is no key “colour”"),
        (5, "the noise level is “loud”"),
        (6, "topics is “sea”"),
        (7, "there is no date 2026-02-30"),
        (8, "forecast.outlook is missing"),
        (9, "forecast.likelihood is “170.0”"),
        (12, "there is no key “sources[0].link”"),
        (17, "the key points are no list"),
        (21, "sides.critics[0].url isn't an http(s) address: “javascript:alert”"),
        (23, "there is no section “Conclusion”"),
    ]


def test_what_is_given_twice_is_a_problem():
    assert problems("---\nsummary: S.\n---\n# H\n# I\n\n## Summary\n\nT.") == [
        (5, "headline is given a second time (first in line 4)"),
        (9, "summary is given a second time (first in line 2)"),
    ]


def test_what_yaml_can_not_read_has_its_line():
    assert problems("---\ntopics: [a\nurl: b\n---\n# H\n\nS.")[0][0] in (2, 3)
    assert problems('---\na: "\u2028"\nb: "x\n---\n# H\n\nS.')[0][0] == 3


def test_lines_are_the_files_and_not_what_yaml_takes_for_lines():
    assert problems('---\nslug: "\u2028a"\ncolour: b\n---\n# H\n\nS.') == [(3, "there is no key “colour”")]


def test_text_that_belongs_nowhere_is_a_problem():
    [(line, message)] = problems("# H\n\nS.\n\n## Sides\n\nWho knows.\n\n### Critics\n\nNo.")
    assert (line, message) == (7, "text between Sides and its first side: “Who knows.”")
    [(line, message)] = problems("# H\n\nS.\n\n## Timeline\n\nIntro.\n\n### A")
    assert (line, message) == (7, "text before the first event")


@pytest.mark.parametrize("line", ["- No critics identified", "No critics identified at this time."])
def test_nobody_is_an_empty_side_in_a_list_too(line: str):
    assert side(line) == ()
