"""No query of the store is left out of this suite."""

import ast
import inspect
from pathlib import Path

import pytest

from storybot.store import (
    accounts,
    alerts,
    audit,
    cases,
    channels,
    digests,
    follows,
    idempotency,
    kept_out,
    leases,
    moderator_channels,
    notes,
    notices,
    overview,
    people,
    placements,
    report_cards,
    reports,
    rights,
    sanctions,
    search,
    stories,
    story_lines,
    surroundings,
    thread_changes,
    tokens,
    wanted,
)

NOUNS = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        accounts,
        alerts,
        audit,
        cases,
        channels,
        digests,
        follows,
        idempotency,
        kept_out,
        leases,
        moderator_channels,
        notes,
        notices,
        overview,
        people,
        placements,
        report_cards,
        reports,
        rights,
        sanctions,
        search,
        stories,
        story_lines,
        surroundings,
        thread_changes,
        tokens,
        wanted,
    )
}
QUERIES = {
    f"{noun}.{name}"
    for noun, module in NOUNS.items()
    for name, function in inspect.getmembers(module, inspect.iscoroutinefunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
}


def _called() -> set[str]:
    """What tests of this directory call that have a `store`, and so run on both databases."""
    calls: set[str] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for test in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(test, ast.AsyncFunctionDef) and "store" in {it.arg for it in test.args.args}:
                calls |= {ast.unparse(it.func) for it in ast.walk(test) if isinstance(it, ast.Call)}
    return calls


@pytest.mark.parametrize("query", sorted(QUERIES))
def test_runs_on_both_databases(query: str) -> None:
    assert query in _called()


def test_every_module_with_queries_is_looked_at() -> None:
    here = Path(inspect.getfile(stories)).parent
    takes_connection = {
        path.stem for path in here.glob("*.py") if "\nasync def " in path.read_text(encoding="utf-8")
    }
    assert takes_connection - {"engine", "statements", "placement_rows"} == NOUNS.keys()
