"""Pictures: what is drawn, what can't be, and a drawing process that misbehaves."""

import asyncio
import sys
from collections.abc import AsyncIterator
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storybot.cards.figure import Figure, LevelsFigure, TimelineFigure
from storybot.pictures import painter as painter_module
from storybot.pictures.artist import draw
from storybot.pictures.drawing import MOST_EVENTS, svg_of
from storybot.pictures.painter import Painter
from storybot.pictures.typeface import typeface

PNG = b"\x89PNG\r\n\x1a\n"
TIMELINE = TimelineFigure(
    title="Harbour bridge",
    events=(("3 March 2026", "The bridge closes"), ("", "橋が再び開通しました")),
    alt="3 March 2026: the bridge closes. 橋が再び開通しました.",
)
LEVELS = LevelsFigure(
    title="Noise level", points=(("1 March", 20), ("2 March", None), ("3 March", 80.5)),
    low="quiet", high="very loud", alt="20, not rated, 80.5",
)  # fmt: skip


def texts(figure: Figure) -> list[str]:
    root = ElementTree.fromstring(svg_of(figure, typeface()))
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def size_of(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


@pytest.fixture
async def painter() -> AsyncIterator[Painter]:
    painter = Painter()
    yield painter
    await painter.aclose()


def test_a_timeline_tells_each_event_in_any_script_of_the_font() -> None:
    shown = texts(TIMELINE)
    assert shown[0] == "Harbour bridge"
    assert "3 March 2026" in shown
    assert "The bridge closes" in shown
    assert "橋が再び開通しました" in shown


def test_levels_are_told_with_their_dates_and_what_the_ends_mean() -> None:
    shown = texts(LEVELS)
    assert {"20", "80.5", "1 March", "3 March", "0 = quiet · 100 = very loud"} <= set(shown)


def test_the_newest_level_is_told_however_crowded_it_gets() -> None:
    points = tuple((f"{day} March 2026", day * 3.0) for day in range(1, 31))
    shown = texts(LevelsFigure(title="Noise level", points=points, low="quiet", high="loud", alt=""))
    assert "90" in shown
    assert "30 March 2026" in shown


def test_words_in_letters_that_the_font_lacks_are_said_to_stand_in_the_text() -> None:
    figure = TimelineFigure(title="x", events=(("", "مرحبا"), ("", "Fine")), alt="", undrawable="(im Text)")
    shown = texts(figure)
    assert "(im Text)" in shown
    assert "Fine" in shown


def test_emoji_are_left_out() -> None:
    assert "A wave" in texts(TimelineFigure(title="x", events=(("", "A wave 🌊"),), alt=""))


def test_a_long_timeline_shows_its_newest_events() -> None:
    events = tuple((str(year), f"Event of {year}") for year in range(1990, 2026))
    shown = texts(TimelineFigure(title="x", events=events, alt=""))
    assert "Event of 2025" in shown
    assert sum(text.startswith("Event of") for text in shown) == MOST_EVENTS


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        TimelineFigure,
        title=st.text(max_size=300),
        events=st.lists(st.tuples(st.text(max_size=60), st.text(max_size=400)), max_size=20).map(tuple),
        alt=st.just(""),
        undrawable=st.text(max_size=20),
    )
)
def test_any_text_makes_a_well_formed_picture(figure: TimelineFigure) -> None:
    ElementTree.fromstring(svg_of(figure, typeface()))


def test_no_line_of_text_leaves_the_panel() -> None:
    face = typeface()
    for words in ("w" * 500, "word " * 200, "橋" * 300):
        for line in face.lines(words.strip(), 20, 300, 3):
            assert face.width(line, 20) <= 300


def test_a_drawing_is_an_opaque_panel() -> None:
    png = draw(TIMELINE)
    assert png.startswith(PNG)
    width, height = size_of(png)
    assert width == 800
    assert height > 100
    assert 'fill="#fbfaf5"' in svg_of(TIMELINE, typeface())


async def test_a_painter_draws_one_after_the_other_in_one_process(painter: Painter) -> None:
    timeline, levels, again = await asyncio.gather(*map(painter.draw, (TIMELINE, LEVELS, TIMELINE)))
    assert timeline == again == draw(TIMELINE)
    assert levels == draw(LEVELS)


@pytest.mark.parametrize(
    "artist",
    [
        (sys.executable, "-c", "raise SystemExit(1)"),
        (sys.executable, "-c", "import sys; sys.stdout.write('no'); sys.stdout.flush()"),
        ("/nowhere/artist",),
    ],
)
async def test_a_drawing_that_fails_is_no_picture(artist: tuple[str, ...]) -> None:
    painter = Painter(artist)
    assert await painter.draw(TIMELINE) is None
    await painter.aclose()


async def test_a_drawing_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painter_module, "LONGEST", 0.5)
    painter = Painter((sys.executable, "-c", "import time; time.sleep(60)"))
    assert await painter.draw(TIMELINE) is None
    await painter.aclose()


async def test_a_process_that_died_is_replaced(painter: Painter) -> None:
    assert await painter.draw(TIMELINE) is not None
    process = painter._process
    assert process is not None
    process.kill()
    await process.wait()
    assert await painter.draw(LEVELS) == draw(LEVELS)
