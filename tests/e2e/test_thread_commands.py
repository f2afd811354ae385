"""What moderators do to threads from the command line."""

import asyncio
from pathlib import Path

import pytest

from storybot.delivery.model import NOTHING, ThreadState
from storybot.moderation.threads import KEEPS, STATES, Act
from storybot.store import placements
from storybot.store.engine import Store
from tests.cli import CommandLine

VALUES = {Act.SLOW: "30", Act.RENAME: "Calmly, please", Act.KEEP_ALIVE: "on"}
AFTER = {
    **STATES,
    Act.SLOW: ThreadState(slow=30),
    Act.RENAME: ThreadState(title="Calmly, please"),
    Act.KEEP_ALIVE: KEEPS["on"],
}


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """A story in every channel of the configuration that `init` makes."""
    command_line = CommandLine(tmp_path, monkeypatch, capsys)
    assert command_line("init", "--yes").status == 0
    (tmp_path / "story.md").write_text("---\nslug: bridge\n---\n# Bridge closes\n\nIt rusts.\n")
    assert command_line("push", "story.md").status == 0
    return command_line


def wanted(cli: CommandLine) -> dict[str, ThreadState]:
    """What is wanted of the story's thread in each channel."""

    async def read() -> dict[str, ThreadState]:
        store = Store.open(f"sqlite:///{cli.folder / 'storybot.db'}")
        async with store.read() as conn:
            found = await placements.with_threads(conn, "bridge")
        await store.close()
        return {one.place.channel: one.wanted_thread for one in found}

    return asyncio.run(read())


@pytest.mark.parametrize("act", Act)
def test_every_act_reaches_all_threads_and_is_undone(cli: CommandLine, act: Act) -> None:
    value = [VALUES[act]] if act in VALUES else []
    done = cli("mod", act.value, "bridge", *value, "--reason", "It gets out of hand.")
    threads = wanted(cli)
    assert done.out.startswith(f"bridge: {len(threads)} threads are to be ")
    assert [AFTER[act].beyond(one) for one in threads.values()] == [NOTHING] * len(threads)
    undone = cli("mod", "undo", "bridge")
    assert undone.out.startswith(f"bridge: undone in {len(threads)} threads: {act}, by ")
    assert cli("mod", "undo", "bridge").status == 1


def test_one_channel_alone_can_be_meant(cli: CommandLine) -> None:
    channel = next(iter(wanted(cli)))
    assert cli("mod", "lock", "bridge", "--channel", channel).out.startswith("bridge: 1 threads")
    assert [name for name, one in wanted(cli).items() if one.locked] == [channel]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("lock", "nothing"), "nothing has no thread here that could be moderated"),
        (("slow", "bridge", "never"), "Say how many seconds"),
        (("rename", "bridge", " "), "Say what the thread is to be called"),
        (("lock", "bridge", "--account", "9"), "bridge has no thread here"),
    ],
)
def test_what_can_t_be_is_said(cli: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    ended = cli("mod", *arguments)
    assert ended.status == 1
    assert said in ended.err
