"""What isn't public is unseen, in every way that a platform has: the runs that both platforms share."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import pytest

from storybot.clock import SystemClock
from storybot.newsroom.push import How
from storybot.newsroom.push import push as push_drafts
from storybot.story.embargo import State
from tests.e2e.asking import Asked
from tests.e2e.embargo import (
    HIDDEN,
    OPEN,
    REASON,
    REWRITTEN,
    SHARED,
    VIEWS,
    Hidden,
    Sees,
    Wire,
    at_rest,
    hide,
    publish_all,
    revise,
    rewritten,
    ten_minutes_later,
)


@dataclass(frozen=True)
class People:
    """Their ids: somebody who asks, somebody who follows the stories, and an editor."""

    member: str
    follower: str
    editor: str


class Scene(Protocol):
    """A bot at work after stories were hidden, all that it sends from then on being recorded."""

    @property
    def bot(self) -> Asked: ...

    @property
    def wire(self) -> Wire: ...

    @property
    def people(self) -> People: ...

    async def answer(self, who: str, command: str, slug: str | None = None, *, public: bool = False) -> str:
        """Use a command, in public or not; what its private answer says."""
        ...

    async def share(self, who: str, command: str, slug: str) -> None:
        """Use a command, and share its answer by its button."""
        ...

    def told(self, who: str) -> list[str]:
        """What the bot has written to somebody in their direct conversation."""
        ...

    def shown(self) -> list[str]:
        """What everybody sees of what the bot has written."""
        ...


Ask = Callable[[Any, str, Hidden], Awaitable[list[str]]]
"""Of a platform's own scene, by a person, about a story: all that was answered."""


@dataclass(frozen=True)
class Way:
    """One way to ask about a story, with all that can be asked so. `tells`: of a retracted story it tells the
    retraction; `echoes`: it may say again what was typed."""

    name: str
    ask: Ask
    editor: Sees
    tells: bool = False
    echoes: bool = True


async def begin(scene: Scene) -> None:
    """Publish the stories, have them followed, hide them, and forget what was sent for it."""
    await publish_all(scene.bot)
    for hidden in HIDDEN:
        await scene.answer(scene.people.follower, "follow", hidden.slug)
        assert hidden.body in scene.wire.since(0), "what was sent before is recorded"
        await hide(scene.bot, hidden)
    scene.wire.sent.clear()


class EmbargoRuns:
    """The tests, in this order; a class of a platform's own has its `WAYS` and its `PUBLIC` commands."""

    WAYS: ClassVar[Sequence[Way]]
    PUBLIC: ClassVar[Sequence[str]]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "way" in metafunc.fixturenames:
            cases = [(way, hidden) for way in self.WAYS for hidden in HIDDEN]
            names = [f"{hidden.state}, {way.name}" for way, hidden in cases]
            metafunc.parametrize(("way", "hidden"), cases, ids=names)

    async def test_nothing_of_it_is_seen_and_of_a_retracted_one_the_retraction(
        self, scene: Scene, way: Way, hidden: Hidden
    ) -> None:
        mark = len(scene.wire.sent)
        said = await way.ask(scene, scene.people.member, hidden)
        assert said or hidden.state is State.RETRACTED, "a retraction has no buttons"
        for one in (*said, scene.wire.since(mark)):
            hidden.may_see(one, echoes=way.echoes)
        if way.tells:
            hidden.tells(said)

    async def test_followers_are_told_of_the_retraction_alone(self, scene: Scene) -> None:
        await ten_minutes_later(scene.bot)
        told = scene.told(scene.people.follower)
        assert [REASON in one for one in told] == [True]
        listed = await scene.answer(scene.people.follower, "following")
        for hidden in HIDDEN:
            hidden.may_see("\n".join((*told, listed)), echoes=True)

    async def test_of_all_that_was_sent_meanwhile_nothing_was_of_it(self, scene: Scene) -> None:
        """Up to here only people without the editor right have asked."""
        for hidden in HIDDEN:
            hidden.may_see(scene.wire.since(0), echoes=True)
        assert OPEN in scene.wire.since(0)
        assert "Shared by" not in scene.wire.since(0)

    async def test_an_editor_sees_it_but_not_where_others_read_along(
        self, scene: Scene, way: Way, hidden: Hidden
    ) -> None:
        said = await way.ask(scene, scene.people.editor, hidden)
        assert said or hidden.state is State.RETRACTED, "a retraction has no buttons"
        if said:
            hidden.is_seen(said, way.editor)
        await at_rest(scene.bot)
        assert "Shared by" not in scene.wire.since(0)

    @pytest.mark.parametrize("hidden", REWRITTEN, ids=[one.state for one in REWRITTEN])
    async def test_the_past_that_was_not_public_is_unseen_when_the_story_is(
        self, scene: Scene, hidden: Hidden
    ) -> None:
        await rewritten(scene.bot, hidden)
        mark, member = len(scene.wire.sent), scene.people.member
        for command in self.PUBLIC:
            assert "of late" in await scene.answer(member, command, hidden.slug)
        for command in VIEWS:
            await scene.answer(member, command, hidden.slug, public=True)
        await at_rest(scene.bot)
        sent = scene.wire.since(mark)
        assert "Shared by" in sent
        assert hidden.head not in sent
        assert hidden.body not in sent
        assert hidden.head in await scene.answer(scene.people.editor, "history", hidden.slug)

    async def test_what_was_shared_follows_a_retraction(self, scene: Scene) -> None:
        await push_drafts(scene.bot.store, [SHARED.draft()], How(new=True), now=SystemClock().now())
        await at_rest(scene.bot)
        for command in VIEWS:
            await scene.answer(scene.people.member, command, SHARED.slug, public=True)
            await scene.share(scene.people.member, command, SHARED.slug)
        await at_rest(scene.bot)
        assert sum("Shared by" in one and SHARED.head in one for one in scene.shown()) == 2 * len(VIEWS)
        await hide(scene.bot, SHARED)
        assert sum(REASON in one and SHARED.head in one for one in scene.shown()) >= 2 * len(VIEWS)
        SHARED.may_see("\n".join(scene.shown()), echoes=True)

    async def test_a_scheduled_story_is_seen_when_its_moment_has_come(self, scene: Scene) -> None:
        [scheduled] = [one for one in HIDDEN if one.state is State.SCHEDULED]
        await revise(scene.bot, scheduled.slug, State.PUBLISHED)
        await at_rest(scene.bot)
        for way in self.WAYS:
            if way.editor is not Sees.NOTHING:
                scheduled.is_seen(await way.ask(scene, scene.people.member, scheduled), way.editor)
