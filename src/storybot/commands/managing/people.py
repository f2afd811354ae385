"""Who moderates and who reads in an account: chosen in a form, for all at once."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from storybot.cards.form import CHOSEN, Entry, Field, Form, Option
from storybot.commands.managing.account import Account, SetUp, chosen, must_be_groups
from storybot.commands.managing.card import COMMAND
from storybot.commands.model import Asked, Choice, ask
from storybot.languages.language import Language
from storybot.moderation import giving
from storybot.moderation.model import Grant, Holder, Right

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

FIELDS = {"groups": Holder.GROUP, "people": Holder.USER}
"""The fields of the form, by the arguments that they become."""

PARTS = {"moderators": Right.MODERATOR, "readers": Right.READER}


async def form(account: Account, part: str, there: SetUp, said: Language) -> Form:
    """Everybody who has a right, to be changed. Raises PlatformError."""
    right = PARTS[part]
    moderators = right is Right.MODERATOR
    groups = await account.premises.groups()
    people = Field(
        name="people",
        label=said.say("Who moderates") if moderators else said.say("Who may ask me something"),
        entry=Entry.PEOPLE,
        hint=_hint(right, groups, said),
        filled=_first(there, right, Holder.USER),
        most=CHOSEN,
    )
    return Form(
        title=said.say("Moderators") if moderators else said.say("Readers"),
        ask=ask(COMMAND, part=part),
        fields=(*([_groups(right, groups, there, said)] if groups else ()), people),
        submit=said.say("Save"),
        language=said.tag,
    )


def is_filled_in(asked: Asked) -> bool:
    """Whether the form was, maybe with nothing."""
    return not FIELDS.keys().isdisjoint(asked.arguments)


async def change(desk: "Desk", asked: Asked, account: Account, part: str, there: SetUp) -> bool:
    """Give and take back what the form says; false where all is so already. Of those whom the form had no
    room for, and who weren't `there` when it was read, none is touched. Raises Refused, PlatformError,
    StoreFailed."""
    wanted = await _wanted(asked, account, desk.speaks(asked.person))
    right, now, changed = PARTS[part], desk.clock.now(), False
    async with desk.store.write() as conn:
        for kind, ids in wanted.items():
            has = there.held(right, kind)
            new = [_grant(account, right, kind, id_) for id_ in ids]
            for one in (it for it in has[:CHOSEN] if it not in new):
                changed |= await giving.take_back(conn, one, asked.doer, now)
            for one in (it for it in new if it not in has):
                changed |= await giving.give(conn, one, asked.doer, now)
    await desk.given.of(desk.store, account.platform, account.id, now, fresh=True)  # it counts at once
    return changed


async def _wanted(asked: Asked, account: Account, said: Language) -> Mapping[Holder, Sequence[str]]:
    """The ids that were chosen, of each kind that was asked for."""
    filled = {kind: asked.arguments[name] for name, kind in FIELDS.items() if name in asked.arguments}
    wanted = {kind: chosen(text, account.platform, kind, said) for kind, text in filled.items()}
    await must_be_groups(account, wanted.get(Holder.GROUP, ()), said)
    return wanted


def _groups(right: Right, groups: Sequence[Choice], there: SetUp, said: Language) -> Field:
    known = {it.value for it in groups}
    filled = tuple(id_ for id_ in _first(there, right, Holder.GROUP) if id_ in known)
    options = sorted(groups, key=lambda it: it.value not in filled)  # platforms take so many, the first ones
    return Field(
        name="groups",
        label=said.say("Roles or user groups"),
        entry=Entry.GROUPS,
        hint=said.say("Everybody who is in one of them."),
        filled=filled,
        options=tuple(Option(it.label, it.value) for it in options),
        most=CHOSEN,
    )


def _hint(right: Right, groups: Sequence[Choice] | None, said: Language) -> str:
    if groups is None:
        return said.say("People alone: user groups are for Slack's paid plans.")
    if right is Right.READER:
        return said.say("Where nobody is chosen, everybody may ask.")
    return said.say("They close, lock and pin threads.")


def _first(there: SetUp, right: Right, kind: Holder) -> tuple[str, ...]:
    return tuple(it.id for it in there.held(right, kind)[:CHOSEN])


def _grant(account: Account, right: Right, kind: Holder, id_: str) -> Grant:
    return Grant(account.platform, account.id, right, kind, id_)
