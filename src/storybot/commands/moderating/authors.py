"""What the author of a message counts as, which says who decides on it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from storybot.commands.model import Groups, Person
from storybot.moderation.model import Actor, Right
from storybot.moderation.reports import standing
from storybot.moderation.rights import group_of

if TYPE_CHECKING:
    from storybot.commands.desk import Desk


async def counts_as(desk: "Desk", author: Actor, account: tuple[str, str], groups: Groups) -> Right | None:
    """Whether an author is an admin, a moderator, or (reader) neither, in an account (platform, account);
    None where that is for their groups to say, and the platform doesn't tell these."""
    who = Person(platform=author.platform, account=author.account, id=author.id, name=author.name)
    given = await desk.given.of(desk.store, *account, desk.clock.now(), fresh=True)
    by_id = standing(desk.rights.of(who, account, given))
    told_by_groups = desk.rights.groups(*account) or any(map(group_of, given))
    if by_id is not Right.READER or not told_by_groups:
        return by_id
    found = await groups()
    if found is None:
        return None
    return standing(desk.rights.of(replace(who, groups=found), account, given))
