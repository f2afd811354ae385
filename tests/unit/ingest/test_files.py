import os
import sys
from io import BytesIO
from pathlib import Path

import pytest

from storybot.ingest.files import Input, collect, read, read_all

PAGE = "{}\nWhy It Matters\nIt does."


def write(directory: Path, **files: str) -> None:
    for name, text in files.items():
        path = directory / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def test_a_directory_gives_every_story_file_in_it_sorted(tmp_path: Path):
    write(tmp_path, b_txt="b", a_MD="a", c_json="{}", notes_rst="no", sub__deep__d_markdown="d")
    found = list(collect([str(tmp_path)], BytesIO()))
    names = [Path(one.name).name for one in found if isinstance(one, Input)]
    assert names == ["a.MD", "b.txt", "c.json", "d.markdown"]


def test_standard_input_is_told_by_its_content():
    forms = {
        PAGE.format("From page text"): "From page text",
        "# From Markdown\n\nS.": "From Markdown",
        "---\ntopics: [a]\n---\n# From front matter\n\nS.": "From front matter",
        '\n {"headline": "From JSON", "summary": "S."}': "From JSON",
    }
    for text, headline in forms.items():
        [draft], problems = read_all(["-"], BytesIO(text.encode()))
        assert draft.story.headline == headline and not problems
        assert (draft.file, draft.file_name) == ("standard input", None)


def test_a_draft_is_recognised_by_its_base_name_a_pipe_by_none():
    assert read("news/today.txt", PAGE.format("H").encode()).file_name == "today.txt"
    assert read("/dev/fd/63", PAGE.format("H").encode()).file_name is None


def test_what_is_not_there_or_empty_is_a_problem(tmp_path: Path):
    drafts, problems = read_all([str(tmp_path / "missing.txt"), str(tmp_path), "a\0b"], BytesIO())
    assert drafts == []
    assert [problem.message for problem in problems][:2] == [
        "can't be read: No such file or directory",
        "no story file in this directory",
    ]
    assert len(problems) == 3


def test_the_good_files_and_the_problems_of_the_others(tmp_path: Path):
    write(tmp_path, a_txt=PAGE.format("One"), b_txt="Noise level\n700", c_json='{"headline": 1}')
    drafts, problems = read_all([str(tmp_path)], BytesIO())
    assert [draft.story.headline for draft in drafts] == ["One"]
    assert [(Path(problem.file).name, problem.line) for problem in problems] == [
        ("b.txt", 1),
        ("b.txt", 1),
        ("b.txt", 2),
        ("c.json", 1),
        ("c.json", 1),
    ]


def test_two_stories_with_one_slug_are_refused_naming_both_files_and_lines(tmp_path: Path):
    write(
        tmp_path,
        a_md="---\nurl: https://a.example\nslug: same\n---\n# One\n\nS.",
        b_json='{\n"slug": "same",\n"headline": "Two", "summary": "S."}',
        c_txt=PAGE.format("Three"),
    )
    drafts, [problem] = read_all([str(tmp_path)], BytesIO())
    assert [draft.story.headline for draft in drafts] == ["Three"]
    assert (Path(problem.file).name, problem.line) == ("b.json", 2)
    assert "a.md:3" in problem.message and "slug same" in problem.message


def test_so_are_two_that_would_be_taken_for_one(tmp_path: Path):
    write(tmp_path, a__x_txt=PAGE.format("One"), b__x_txt=PAGE.format("Two"))
    drafts, [problem] = read_all([str(tmp_path)], BytesIO())
    assert drafts == [] and "file name x.txt" in problem.message
    write(tmp_path, a__x_txt="", b__x_txt="", c_md="---\nurl: https://a.example\n---\n# One\n\nS.")
    write(tmp_path, d_md="---\nurl: https://a.example\n---\n# Two\n\nS.")
    drafts, problems = read_all([str(tmp_path / "c.md"), str(tmp_path / "d.md")], BytesIO())
    assert drafts == [] and "url https://a.example" in problems[0].message


def test_one_headline_with_three_files_is_refused_for_each(tmp_path: Path):
    write(tmp_path, a_txt=PAGE.format("One"), b_txt=PAGE.format("One"), c_txt=PAGE.format("One"))
    drafts, problems = read_all([str(tmp_path)], BytesIO())
    assert drafts == [] and len(problems) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux only")
def test_a_file_name_that_is_no_text_can_be_shown_and_stored(tmp_path: Path):
    name = os.fsencode(tmp_path) + b"/\xff\x1b[31m.txt"
    Path(os.fsdecode(name)).write_text(PAGE.format("One"))
    [draft], _ = read_all([str(tmp_path)], BytesIO())
    assert draft.file_name == "�\\x1b[31m.txt"
    draft.file.encode()


def test_a_directory_that_ends_like_a_file_is_one(tmp_path: Path):
    (tmp_path / "a.txt").mkdir()
    write(tmp_path, a_txt__b_txt=PAGE.format("One"))
    (tmp_path / "a.txt" / "b.txt").write_text(PAGE.format("One"))
    drafts, problems = read_all([str(tmp_path / "a.txt")], BytesIO())
    assert len(drafts) == 1 and problems == []


def test_an_empty_name_is_not_the_current_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path, a_txt=PAGE.format("One"))
    monkeypatch.chdir(tmp_path)
    drafts, problems = read_all([""], BytesIO())
    assert not drafts and [problem.message for problem in problems] == ["an empty name"]


def test_a_directory_that_fails_while_it_is_listed_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(path: Path, pattern: str) -> object:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "rglob", fail)
    [problem] = read_all([str(tmp_path)], BytesIO())[1]
    assert problem.message == "can't be read: Input/output error"
