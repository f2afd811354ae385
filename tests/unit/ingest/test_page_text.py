import os
from pathlib import Path

import pytest

from storybot.errors import InvalidFiles
from storybot.ingest.files import read
from storybot.ingest.forecasts import DEFAULT_DISCLAIMER
from storybot.story.model import Event, Perspective, Stance, Story

SHARED = Path(os.environ.get("SHARED_DIR") or Path(__file__).parents[4] / "shared")
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))


def page(text: str) -> Story:
    return read("page.txt", text.encode()).story


def problems(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(InvalidFiles) as invalid:
        page(text)
    return [(problem.line, problem.message) for problem in invalid.value.problems]


@pytest.mark.skipif(not SEEDS, reason=f"no real pages in {SHARED / 'seeds'}")
def test_a_real_page_has_every_section():
    for seed in SEEDS:
        lines = seed.read_text("utf-8").splitlines()
        story = page("\n".join(lines))
        assert story.headline == lines[0]
        assert story.why_it_matters == lines[lines.index("Why It Matters") + 1]
        bullets = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
        assert list(story.key_points) == bullets
        assert story.summary == lines[lines.index("- " + bullets[-1]) + 1]
        assert story.plain_words == lines[lines.index("Sides") - 1]
        assert [len(story.sides[stance]) for stance in Stance] == [1, 0, 1]
        assert all(one.holder is None for stance in Stance for one in story.sides[stance])
        assert story.noise_level is None
        assert story.forecast and story.forecast.likelihood is None
        said = lines[lines.index("Forecast") + 1 : lines.index("Timeline")]
        assert [story.forecast.outlook, story.forecast.disclaimer] == said
        assert [event.when for event in story.timeline] == [None]
        assert story.timeline[0].detail == lines[lines.index("Join the Discussion") - 1]
        assert "Subscribe" not in repr(story)


@pytest.mark.parametrize(
    "heading",
    ["why it matters", "WHY IT MATTERS:", "Why It Matters :", "  Why  it\tmatters：", "\u200eWhy It Matters"],
)
def test_headings_in_any_case_with_or_without_colon(heading: str):
    assert page(f"H\n{heading}\nIt does.").why_it_matters == "It does."


def test_sections_in_any_order():
    sections = {
        "Forecast": "Forecast\nRain.",
        "Noise": "Noise level\n7",
        "Sides": "Sides\nNeutral\nMaybe.\nCritics\nNo.",
        "Points": "Key points\n- One.\nSummary.\nPlain.",
        "Why": "Why it matters\nIt does.",
        "Timeline": "Timeline\nIt began\nOn a Monday.",
    }
    stories = [page("\n".join(["H", *order])) for order in (sections.values(), list(sections.values())[::-1])]
    assert stories[0] == stories[1]
    assert stories[0].plain_words == "Plain."
    assert stories[0].sides[Stance.CRITICS] == (Perspective(position="No."),)


def test_after_the_key_points_the_first_paragraph_is_the_summary_and_the_rest_plain_words():
    story = page("H\nKey Points\n- One.\n- Two.\nThe summary.\nPlain one.\nPlain two.\nSides\nCritics\nNo.")
    assert story.key_points == ("One.", "Two.")
    assert story.summary == "The summary."
    assert story.plain_words == "Plain one.\n\nPlain two."


def test_paragraphs_before_any_heading_are_unheaded_too():
    story = page("H\nThe summary.\nPlain.")
    assert (story.summary, story.plain_words) == ("The summary.", "Plain.")


@pytest.mark.parametrize(
    "points",
    [
        "One point\nAnother point\n\nThe summary. It has two sentences.",
        "One point.\nAnother one.\nThe summary. It goes on.",
        "One point.\n\nAnother one.\n\nThe summary. It goes on.",
    ],
)
def test_key_points_without_bullets_end_at_a_blank_line_or_a_paragraph(points: str):
    story = page(f"H\nKey Points\n{points}")
    assert len(story.key_points) == 2
    assert story.summary is not None and story.summary.startswith("The summary.")


@pytest.mark.parametrize(
    "line",
    [
        "No critics identified",
        "no critics identified.",
        "No Defenders Identified",
        "No neutral parties identified",
        "No neutral voices were identified",
        "None identified",
        "- No critics identified yet",
    ],
)
@pytest.mark.parametrize("stance", list(Stance))
def test_a_side_that_says_nobody_is_empty(line: str, stance: Stance):
    assert page(f"H\nS.\nSides\n{stance.value}\n{line}").sides[stance] == ()


def test_a_position_that_begins_so_is_no_empty_side():
    said = "No critics identified a single error."
    assert page(f"H\nS.\nSides\nDefenders\n{said}").sides[Stance.DEFENDERS] == (Perspective(position=said),)


def test_a_short_line_before_a_paragraph_is_its_holder():
    story = page(
        "H\nS.\nSides\nCritics\nMaya Lind, economist\nIt costs too much.\nNobody asked for it.\n"
        "Acme Inc.\nWe never agreed!\nBakers:\n- It smells.\nDefenders\nToo cheap to miss\nToo good"
    )
    assert story.sides[Stance.CRITICS] == (
        Perspective(holder="Maya Lind, economist", position="It costs too much."),
        Perspective(position="Nobody asked for it."),
        Perspective(holder="Acme Inc.", position="We never agreed!"),
        Perspective(holder="Bakers", position="It smells."),
    )
    # Two labels are two positions: a holder is never invented.
    assert [one.holder for one in story.sides[Stance.DEFENDERS]] == [None, None]


def test_holders_in_other_scripts():
    story = page(
        "見出し\n要約。\nSides\nCritics\n港湾組合\n費用が高すぎる。\nNeutral\nمعهد البحر\nهل يكفي هذا؟"
    )
    assert story.sides[Stance.CRITICS] == (Perspective(holder="港湾組合", position="費用が高すぎる。"),)
    assert story.sides[Stance.NEUTRAL] == (Perspective(holder="معهد البحر", position="هل يكفي هذا؟"),)


@pytest.mark.parametrize(
    ("lines", "level"),
    [
        ("Noise Level", None),
        ("Noise Level\n62", 62),
        ("Noise Level\n62/100", 62),
        ("Noise Level\n62 / 100", 62),
        ("Noise Level: 62/100", 62),
        ("NOISE LEVEL: 0", 0),
        ("Noise Level\n100", 100),
        ("Noise Level\nNot rated", None),
        ("Noise Level:\nabsent", None),
        ("Noise Level\nn/a", None),
    ],
)
def test_noise_levels(lines: str, level: int | None):
    assert page(f"H\nS.\n{lines}\nForecast\nRain.").noise_level == level


@pytest.mark.parametrize("level", ["101", "-1", "101/100", "62/10", "62.5", "loud", "1e2", "62 63"])
def test_noise_levels_that_can_not_be(level: str):
    [(line, message)] = problems(f"H\nS.\nNoise Level\n{level}")
    assert line == 4 and "noise" in message


def test_text_after_the_noise_level_is_not_lost_in_silence():
    assert problems("H\nS.\nNoise Level\n5\nQuite calm") == [(5, "text after the noise level: “Quite calm”")]


def test_a_forecast_without_disclaimer_gets_ours():
    forecast = page("H\nS.\nForecast\nRain.\nThen sun.").forecast
    assert forecast and (forecast.outlook, forecast.disclaimer) == ("Rain.\n\nThen sun.", DEFAULT_DISCLAIMER)


def test_no_forecast_is_none():
    assert page("H\nS.\nForecast\nTimeline").forecast is None


TIMELINES = {
    "no dates": ("A\nDid.\nB\nDone.", [("A", None, "Did."), ("B", None, "Done.")]),
    "dates before": (
        "2026-03-01\nA\nDid.\nMarch 3, 2026\nB\nDone.",
        [("A", "2026-03-01", "Did."), ("B", "2026-03-03", "Done.")],
    ),
    "dates between": (
        "A\n2026-03-01\nDid.\nB\nMar 2026\nDone.",
        [("A", "2026-03-01", "Did."), ("B", "2026-03", "Done.")],
    ),
    "dates last": (
        "A\nDid.\n2026\nB\nDone.\n3 March 2026",
        [("A", "2026", "Did."), ("B", "2026-03-03", "Done.")],
    ),
    "dates alone": ("A\n2026\nB\n2027", [("A", "2026", None), ("B", "2027", None)]),
    "one date of two": ("A\nDid.\n2026\nB\nDone.", [("A", None, "Did."), ("B", "2026", "Done.")]),
    "headlines alone": ("2026\nA\n2027\nB", [("A", "2026", None), ("B", "2027", None)]),
    "a headline without detail": ("A\nB\nDone.", [("A", None, None), ("B", None, "Done.")]),
    "a detail without full stop": (
        "A\nso it went\nB\nDone.",
        [("A", None, "so it went"), ("B", None, "Done.")],
    ),
    "details of two paragraphs": (
        "A\nDid.\nAnd more.\nB",
        [("A", None, "Did.\n\nAnd more."), ("B", None, None)],
    ),
    "blank lines between": (
        "A\nso it went\n\nB\nand so on\n\nC",
        [("A", None, "so it went"), ("B", None, "and so on"), ("C", None, None)],
    ),
    "bullets": ("- A\n- Did.", [("A", None, "Did.")]),
    "empty": ("", []),
}


@pytest.mark.parametrize("kind", TIMELINES)
def test_timelines(kind: str):
    lines, events = TIMELINES[kind]
    expected = tuple(Event(headline=headline, when=when, detail=detail) for headline, when, detail in events)
    assert page(f"H\nS.\nTimeline\n{lines}").timeline == expected


def test_a_date_that_does_not_exist_is_a_problem():
    assert problems("H\nS.\nTimeline\nA\n2026-02-30\nDid.") == [(5, "there is no date 2026-02-30")]


def test_a_date_without_an_event_is_a_problem():
    assert problems("H\nS.\nTimeline\nA\n2026\n2027") == [(6, "timeline[1].headline is missing")]


def test_the_sites_own_lines_are_dropped():
    story = page("H\nS.\nTimeline\nA\nDid.\nJOIN THE DISCUSSION:\nForecast\nBuy!\nNoise Level\n900")
    assert story.forecast is None and story.noise_level is None


def test_all_problems_of_a_page_at_once():
    assert problems(
        "Why It Matters\nIt does.\nSides\nWho?\nCritics\nNo.\nNoise Level\n300\nTimeline\nA\n2026-02-30\n"
        "Forecast\nRain\x07.\nForecast\nSun."
    ) == [
        (1, "there is no headline"),
        (4, "text between Sides and its first side: “Who?”"),
        (8, "noise_level is “300”"),
        (11, "there is no date 2026-02-30"),
        (13, "the control character U+0007"),
        (14, "a second section “Forecast” (first in line 12)"),
        (15, "forecast.outlook is given a second time (first in line 13)"),
    ]


def test_a_headline_alone_is_no_story():
    assert problems("H\nNoise Level\n5") == [(1, "there is no summary, no “why it matters” and no key point")]


def test_text_is_in_nfc_with_even_space():
    story = page("Cafe\u0301\t\t au   lait\nS.")
    assert story.headline == "Café au lait"


@pytest.mark.parametrize("marks", [("1. ", "2. "), ("1) ", "2) "), ("・", "・"), ("● ", "● "), ("✓ ", "✓ ")])
def test_points_may_be_numbered_or_marked(marks: tuple[str, str]):
    story = page(
        f"Bridge reopens\nKey Points\n{marks[0]}First point\n{marks[1]}Second point\nIt does, on Monday.\n"
    )
    assert story.key_points == ("First point", "Second point")
    assert story.summary == "It does, on Monday."


def test_an_events_headline_may_be_a_question():
    story = page(
        "Bridge reopens\nWhy It Matters\nIt does.\nTimeline\n"
        "Beam arrives\nThe last beam came by barge.\nWho pays for it?\nThe council asked both banks.\n"
    )
    assert [event.headline for event in story.timeline] == ["Beam arrives", "Who pays for it?"]
    assert story.timeline[1].detail == "The council asked both banks."


@pytest.mark.parametrize("line", ["Noise Level 72/100", "Noise level: 72", "NOISE LEVEL 72"])
def test_a_noise_level_may_stand_beside_its_heading(line: str):
    assert page(f"Bridge reopens\nWhy It Matters\nIt does.\n{line}\n").noise_level == 72
