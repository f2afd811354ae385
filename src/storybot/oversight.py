"""Rights, tokens, the audit and threads, as the command line asks for them: a part of the composition root.

Each function is one thing that storybot does, on the settings that it is given.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from storybot.app import CLOCK, open_store
from storybot.delivery.model import Place, Placement
from storybot.errors import Refused
from storybot.moderation import threads, undoing
from storybot.moderation.model import Actor, Deed, Doer, Grant, Holder
from storybot.moderation.rights import EVERYWHERE
from storybot.moderation.threads import Done, Order
from storybot.moderation.undoing import Undone
from storybot.settings import Settings
from storybot.store import audit as audit_rows
from storybot.store import rights
from storybot.store import tokens as token_rows
from storybot.store.audit import Entry
from storybot.store.model import Scope, Token
from storybot.web.bearer import Bearer

PAGE = 500
"""Deeds that are read at once."""


async def grant(settings: Settings, given: Grant, by: Doer) -> bool:
    """Give a right in an account; false where it is given already."""
    async with open_store(settings) as store, store.write() as conn:
        new = await rights.grant(conn, given)
        if new:
            await audit_rows.record(conn, _deed_of(given, "grant", by), CLOCK.now())
        return new


async def revoke(settings: Settings, given: Grant, by: Doer) -> bool:
    """Take a right back; false where it isn't given."""
    async with open_store(settings) as store, store.write() as conn:
        gone = await rights.revoke(conn, given)
        if gone:
            await audit_rows.record(conn, _deed_of(given, "revoke", by), CLOCK.now())
        return gone


async def create_token(
    settings: Settings, name: str, scope: Scope, expires_at: datetime | None, *, by: Doer
) -> str:
    """Make a token of the HTTP API; what is returned is kept nowhere."""
    bearer, now = Bearer.issue(), CLOCK.now()
    token = Token(
        id=bearer.id, name=name, scope=scope, created_at=now, hash=bearer.hash, expires_at=expires_at
    )
    async with open_store(settings) as store, store.write() as conn:
        await token_rows.add(conn, token)
        await audit_rows.record(conn, by.deed("token create", after={"token": token.id, "scope": scope}), now)
    return bearer.text


async def tokens(settings: Settings) -> list[Token]:
    """Every token of the HTTP API, oldest first."""
    async with open_store(settings) as store, store.read() as conn:
        return await token_rows.listing(conn)


async def revoke_token(settings: Settings, token_id: str, *, by: Doer) -> None:
    """Have a token open nothing any more. Raises Refused where none is good with that id."""
    async with open_store(settings) as store, store.write() as conn:
        if not await token_rows.revoke(conn, token_id, CLOCK.now()):
            raise Refused(f"no token {token_id!r} is good: storybot token list shows them all")
        await audit_rows.record(conn, by.deed("token revoke", before={"token": token_id}), CLOCK.now())


async def moderate(
    settings: Settings, slug: str, ordered: Order, which: Callable[[Placement], bool], by: Doer
) -> Done:
    """Have those of a story's threads that are one of `which` as is ordered. Raises Refused."""
    async with open_store(settings) as store:
        return await threads.moderate(store, slug, ordered, which, by, CLOCK.now())


async def undo(
    settings: Settings, slug: str, which: Callable[[Placement], bool], reason: str | None, by: Doer
) -> Undone:
    """Take back the last deed to those of a story's threads that are one of `which`. Raises Refused."""
    async with open_store(settings) as store:
        return await undoing.undo(store, slug, which, by, CLOCK.now(), reason=reason)


async def grants(settings: Settings, platform: str, account: str) -> list[Grant]:
    """All the rights that an account has given."""
    async with open_store(settings) as store, store.read() as conn:
        return await rights.listing(conn, platform, account)


async def audit(
    settings: Settings, *, slug: str | None = None, by: Place | None = None, since: datetime | None = None
) -> list[Entry]:
    """What was done, newest first: to a story, by a person, since a time, where these are given."""
    found: list[Entry] = []
    async with open_store(settings) as store, store.read() as conn:
        while True:
            last = found[-1].id if found else None
            page = await audit_rows.listing(conn, slug=slug, by=by, since=since, before_id=last, limit=PAGE)
            found += page
            if len(page) < PAGE:
                return found


async def erase(settings: Settings, person: Place, by: Doer) -> int:
    """Erase a person from the audit; returns the number of texts. Raises Refused where there is nothing."""
    async with open_store(settings) as store, store.write() as conn:
        erased = await audit_rows.erase(conn, person)
        if erased is None:
            raise Refused("nothing is known of that person: storybot audit shows who is")
        await audit_rows.record(conn, by.deed("erase"), CLOCK.now())
        return erased


def _deed_of(given: Grant, act: str, by: Doer) -> Deed:
    """A right given or taken back. A person is named where that can be erased."""
    who = None
    if given.kind is Holder.USER:
        home = EVERYWHERE if given.platform == "discord" else given.account
        who = Actor(given.platform, home, given.id, given.id)
    told = {"right": given.right.value} | ({} if who else {"group": given.id})
    here = replace(by, place=Place(given.platform, given.account, ""))
    return here.deed(act, about=who, **{"after" if act == "grant" else "before": told})
