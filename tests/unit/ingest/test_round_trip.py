"""All three forms give the same story for the same content."""

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from storybot.ingest.files import read
from storybot.ingest.sections import MARKDOWN_SECTIONS, is_date
from storybot.ingest.sentences import as_heading
from storybot.story.document import fingerprint, from_document, to_document
from storybot.story.model import Story
from tests.story_strategies import documents, page_documents
from tests.story_writers import as_json, as_markdown, as_page_text


def story_of(document: dict[str, Any]) -> Story:
    return read("story.json", json.dumps(document).encode()).story


@given(documents)
def test_json_reads_back_what_it_writes(document: dict[str, Any]):
    story = story_of(document)
    assert read("story.json", as_json(story)).story == story
    assert from_document(json.loads(json.dumps(to_document(story)))) == story


@given(documents)
def test_markdown_reads_back_the_same_story(document: dict[str, Any]):
    story = story_of(document)
    # These the Markdown body has no way to say; its front matter has.
    assume(as_heading(story.headline) not in MARKDOWN_SECTIONS)
    assume(all(event.when or not _begins_with_date(event.headline) for event in story.timeline))
    read_back = read("story.md", as_markdown(story)).story
    assert to_document(read_back) == to_document(story)
    assert fingerprint(read_back) == fingerprint(story)


def _begins_with_date(headline: str) -> bool:
    return is_date(headline) or is_date(headline.partition(" — ")[0]) or ":" in headline


@given(page_documents, st.booleans(), st.sampled_from(["- ", "* ", "• ", "– ", "•"]))
def test_page_text_reads_back_the_same_story(document: dict[str, Any], blanks: bool, bullet: str):
    story = story_of(document)
    read_back = read("story.txt", as_page_text(story, blanks=blanks, bullet=bullet)).story
    assert to_document(read_back) == to_document(story)


@settings(max_examples=25)
@given(page_documents)
def test_all_three_forms_give_one_fingerprint(document: dict[str, Any]):
    story = story_of(document)
    prints = {
        fingerprint(read(name, data).story)
        for name, data in (
            ("a.txt", as_page_text(story)),
            ("b.md", as_markdown(story)),
            ("c.json", as_json(story)),
        )
    }
    assert len(prints) == 1


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_change_nothing(line_end: str, mark: str):
    page = "A tide\nWhy It Matters\nIt rises.\nKey Points\n- One.\nSum."
    plain = read("a.txt", page.encode()).story
    assert read("a.txt", (mark + page.replace("\n", line_end)).encode()).story == plain
