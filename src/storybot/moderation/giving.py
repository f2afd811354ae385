"""What accounts give: rights, and channels to their moderators. Each is written down with what is done."""

from dataclasses import replace
from datetime import datetime

from storybot.delivery.model import Place
from storybot.moderation.model import EVERYWHERE, Actor, Deed, Doer, Grant, Holder, Use
from storybot.store import audit, moderator_channels, rights
from storybot.store.engine import StoreConnection


async def give(conn: StoreConnection, given: Grant, by: Doer, now: datetime) -> bool:
    """Give a right in an account; false where it is given already."""
    new = await rights.grant(conn, given)
    if new:
        await audit.record(conn, _deed_of(given, "grant", by), now)
    return new


async def take_back(conn: StoreConnection, given: Grant, by: Doer, now: datetime) -> bool:
    """Take a right back; false where it isn't given."""
    gone = await rights.revoke(conn, given)
    if gone:
        await audit.record(conn, _deed_of(given, "revoke", by), now)
    return gone


async def use(conn: StoreConnection, what: Use, account: Place, by: Doer, now: datetime) -> bool:
    """Have the moderators of an account use a channel, which `account` names; without one, they use none.
    False where it is so already."""
    before = (await moderator_channels.of(conn, account.platform, account.account)).get(what)
    after = account if account.channel else None
    if before == after:
        return False
    if after is None:
        await moderator_channels.drop(conn, account.platform, account.account, what)
    else:
        await moderator_channels.put(conn, what, after)
    was, is_ = ({} if one is None else {what.value: one.channel} for one in (before, after))
    here = replace(by, place=replace(account, channel=""))
    await audit.record(conn, here.deed("channel", before=was, after=is_), now)
    return True


def _deed_of(given: Grant, act: str, by: Doer) -> Deed:
    """A right given or taken back. A person is named where that can be erased."""
    who = None
    if given.kind is Holder.USER:
        home = EVERYWHERE if given.platform == "discord" else given.account
        who = Actor(given.platform, home, given.id, given.id)
    told = {"right": given.right.value} | ({} if who else {"group": given.id})
    here = replace(by, place=Place(given.platform, given.account, ""))
    return here.deed(act, about=who, **{"after" if act == "grant" else "before": told})
