"""One step as one request, and what the row says after it."""

from storybot.cards import views
from storybot.delivery import record
from storybot.delivery.model import NOTHING, SANCTIONS, Placement, Role, Sanction, StepKind
from storybot.delivery.next_step import Step
from storybot.delivery.port import ChatPlatform
from storybot.delivery.showing import Showing


async def send(platform: ChatPlatform, placement: Placement, step: Step, showing: Showing) -> Placement:
    """Take `step`, which `next_step` named for `placement`. Raises PlatformError."""
    if step.kind in SANCTIONS:
        await _carry_out(platform, placement, step, showing.sanction)
        return record.edited(placement, step.message)
    return await _show(platform, placement, step, showing)


async def _show(platform: ChatPlatform, placement: Placement, step: Step, showing: Showing) -> Placement:
    place, message = placement.place, step.message
    match step.kind:
        case StepKind.POST_CARD:
            posted = await platform.post_card(
                place,
                views.pinging(showing.card, step.ping),
                message.key,
                title=showing.thread_title,
                tags=(*placement.route.tags, *showing.topics),
                archive_minutes=placement.route.archive_minutes,
            )
            return record.card_posted(placement, posted)
        case StepKind.OPEN_THREAD:
            title, archive_minutes = showing.thread_title, placement.route.archive_minutes
            thread = await platform.open_thread(
                place, _there(message.ref), title=title, archive_minutes=archive_minutes
            )
            return record.thread_opened(placement, thread)
        case StepKind.OPEN_DIRECT:
            return record.thread_opened(placement, await platform.open_direct(place))
        case StepKind.POST_MESSAGE:
            thread = _there(placement.thread)
            card, picture = showing.card, showing.picture
            is_note = message.role is Role.NOTE
            ref = await platform.post_message(place, thread, card, message.key, picture, restores=is_note)
            return record.message_posted(placement, message, ref)
        case StepKind.EDIT_MESSAGE:
            thread = None if message.role is Role.CARD else placement.thread
            ref, card, picture = _there(message.ref), showing.card, showing.picture
            # What is to be set of an archived thread takes opening it, and comes after its edits.
            wakes = placement.wakes(message) or placement.to_set(platform.settable) != NOTHING
            await platform.edit_message(place, thread, ref, card, message.key, picture, wakes=wakes)
            return record.edited(placement, message)
        case StepKind.SET_THREAD | StepKind.RENAME_THREAD | StepKind.PIN_CARD:
            await _set(platform, placement, step, showing)
            return record.thread_set(placement, step.state)
        case StepKind.PREVIEW_LINK:
            written = _there(placement.thread)
            await platform.preview_link(place, written, _there(message.ref), showing.card)
            return record.edited(placement, message)
        case StepKind.PUBLISH_CARD:
            await platform.publish(place, _there(message.ref))
            return record.published(placement)
        case _:
            raise ValueError(f"{step.kind} shows nothing")


async def _set(platform: ChatPlatform, placement: Placement, step: Step, showing: Showing) -> None:
    """Set the thread as the step says; where none can be locked, its card says that it is closed."""
    place, message, state = placement.place, step.message, step.state
    if step.kind is StepKind.PIN_CARD:
        await platform.pin(place, _there(message.ref), pinned=state.pinned is True)
    elif step.kind is StepKind.RENAME_THREAD:
        await platform.rename_thread(place, _there(placement.thread), state.title or "")
    elif platform.locks_threads:
        archive_minutes = placement.route.archive_minutes
        await platform.set_thread(place, _there(placement.thread), state, archive_minutes=archive_minutes)
    else:
        ref, card, picture = _there(message.ref), showing.card, showing.picture
        await platform.edit_message(place, None, ref, card, message.key, picture)


async def _carry_out(
    platform: ChatPlatform, placement: Placement, step: Step, sanction: Sanction | None
) -> None:
    place, person = placement.place, sanction.person if sanction else None
    match step.kind:
        case StepKind.REMOVE_MESSAGE:
            await platform.remove_message(place, placement.thread, _there(step.message.ref))
        case StepKind.TIME_OUT if sanction and sanction.until is not None:
            await platform.time_out(place, _there(person), sanction.until)
        case _:
            await platform.keep_out(place, _there(person), out=sanction is not None and sanction.out)


def _there(ref: str | None) -> str:
    if ref is None:
        raise ValueError("the step needs what an earlier one makes")
    return ref
