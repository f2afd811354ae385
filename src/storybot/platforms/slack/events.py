"""What Slack tells the bot: what bears on channels, and what people ask. Everything is acknowledged here, and
handed on."""

import re
from collections.abc import Callable
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from storybot.delivery.model import Place
from storybot.moderation.model import Way as AskedBy
from storybot.platforms.answering import Repeats
from storybot.platforms.slack import asks, forms
from storybot.platforms.slack.asks import Heard, Spot
from storybot.platforms.slack.client import SlackClient, Subscriber
from storybot.platforms.slack.commands import SlashCommands
from storybot.platforms.slack.ids import ASK_ACTION, LINK_ACTION
from storybot.platforms.slack.replies import Replies
from storybot.platforms.slack.ways import Beside, ByUrl, InView, Way

MEMBER_EVENTS: Final = ("member_joined_channel", "member_left_channel")
CHANNEL_EVENTS: Final = (
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
)
REPLY_EVENTS: Final = ("message.channels", "message.groups")
ASKING_EVENTS: Final = ("app_home_opened", "app_mention", "message.im")
LINK_EVENT: Final = "link_shared"

Event = dict[str, Any]


def told_of_changes(changed: Callable[[Place], None]) -> Subscriber:
    """Has `changed` called for each channel that an event concerns, and link buttons acknowledged. The
    manifest subscribes to the same events."""

    async def on_member(event: Event, context: AsyncBoltContext) -> None:
        if event.get("user") == context.bot_user_id:
            await on_channel(event, context)

    async def on_channel(event: Event, context: AsyncBoltContext) -> None:
        channel: object = event.get("channel")
        if isinstance(channel, str):
            changed(Place("slack", str(context.team_id), channel))

    # Slack tells of a pressed link button too, and shows people a warning where nobody acknowledges it.
    async def on_link(ack: AsyncAck) -> None:
        await ack()

    def subscribe(app: Any) -> None:
        for events, listener in ((MEMBER_EVENTS, on_member), (CHANNEL_EVENTS, on_channel)):
            for event in events:
                app.event(event)(listener)
        app.action(re.compile(rf"{LINK_ACTION}\d+"))(on_link)

    return subscribe


class Listeners:
    """Listens for what people ask, and has it answered."""

    def __init__(self, client: SlackClient, replies: Replies, slashes: SlashCommands) -> None:
        self._client = client
        self._replies = replies
        self._slashes = slashes
        self._repeats = Repeats()

    def subscribe(self, app: Any) -> None:
        """`app` is an `AsyncApp`."""
        for slash in self._slashes.slashes:
            app.command(slash)(self.on_slash)
        app.action(re.compile(rf"{ASK_ACTION}\d+"))(self.on_button)
        app.action(forms.BACK)(self.on_back)
        app.options(forms.STORY)(self.on_typing)
        app.shortcut(forms.PICKER)(self.on_picker)
        app.shortcut(forms.MODERATING)(self.on_moderating)
        app.shortcut(forms.REPORTING)(self.on_reporting)
        app.shortcut(forms.FINDER)(self.on_finder)
        app.view(forms.FINDER)(self.on_found)
        app.view(forms.FORM)(self.on_filled_in)
        app.event("app_mention")(self.on_mention)
        app.event("message")(self.on_message)
        app.event("app_home_opened")(self.on_home)
        app.event(LINK_EVENT)(self.on_link_shared)

    async def on_slash(self, ack: AsyncAck, body: Event) -> None:
        """A slash command."""
        await ack()
        heard = asks.slash(body, self._slashes)
        if self._repeats.again(heard.once):
            return
        way = ByUrl(self._client, str(body["response_url"]), heard.spot, str(body["trigger_id"]))
        self._replies.start(self._replies.answer(heard, way, heard.spot))

    async def on_button(self, ack: AsyncAck, body: Event) -> None:
        """A button: on a public message, on a private answer, in a modal, at home."""
        await ack()
        if self._repeats.again(str(body.get("trigger_id"))):
            return
        heard, spot = asks.pressed(body), asks.place_of(body)
        view: Event = body.get("view") or {}
        match view.get("type"):
            case "modal":
                way = InView(self._client, spot, str(view["id"]))
                self._replies.start(self._replies.answer(heard, way, spot))
            case "home":
                self._replies.start(self._from_home(heard, spot, str(body["trigger_id"])))
            case _:
                self._replies.start(self._replies.answer(heard, self._beside(body, spot), spot))

    async def on_back(self, ack: AsyncAck, body: Event) -> None:
        """In a modal, back to what can be asked."""
        await ack()
        self._replies.start(self._replies.pick_again(asks.place_of(body), str(body["view"]["id"])))

    async def on_typing(self, ack: AsyncAck, body: Event) -> None:
        """A story's name is being typed."""
        options = await self._replies.suggest(asks.place_of(body), str(body.get("value") or ""))
        await ack(options=options)

    async def on_picker(self, ack: AsyncAck, body: Event) -> None:
        """The message shortcut."""
        await ack()
        self._replies.start(self._replies.pick(asks.place_of(body), str(body["trigger_id"])))

    async def on_moderating(self, ack: AsyncAck, body: Event) -> None:
        """The message shortcut for moderators."""
        await ack()
        spot, trigger = asks.place_of(body), str(body["trigger_id"])
        heard = Heard(forms.PANEL, {}, spot, trigger, way=AskedBy.SHORTCUT)
        self._replies.start(self._replies.answer_in_modal(heard, spot, trigger))

    async def on_reporting(self, ack: AsyncAck, body: Event) -> None:
        """The message shortcut that reports a message."""
        await ack()
        spot, trigger = asks.place_of(body), str(body["trigger_id"])
        way, quote = AskedBy.SHORTCUT, asks.quote(body)
        heard = Heard(forms.REPORTING, {}, spot, trigger, way=way, quote=quote)
        self._replies.start(self._replies.answer_in_modal(heard, spot, trigger))

    async def on_finder(self, ack: AsyncAck, body: Event) -> None:
        """The global shortcut."""
        await ack()
        self._replies.start(self._replies.look_for(asks.place_of(body), str(body["trigger_id"])))

    async def on_found(self, ack: AsyncAck, body: Event) -> None:
        """The story to look for was chosen."""
        spot, view = asks.place_of(body), body["view"]
        await ack(response_action="update", view=self._replies.waiting(spot))
        heard = asks.chosen(body)
        way = InView(self._client, spot, str(view["id"]))
        self._replies.start(self._replies.answer(heard, way, spot))

    async def on_filled_in(self, ack: AsyncAck, body: Event) -> None:
        """A form was filled in."""
        spot, view = asks.place_of(body), body["view"]
        await ack(response_action="update", view=self._replies.waiting(spot))
        if self._repeats.again(str(body.get("trigger_id"))):
            return
        way = InView(self._client, spot, str(view["id"]))
        self._replies.start(self._replies.answer(asks.filled_in(body), way, spot))

    async def on_mention(self, event: Event, body: Event, context: AsyncBoltContext) -> None:
        """Somebody wrote to the bot where others read along. Workflows can't be answered privately."""
        if "user" not in event or "bot_id" in event:
            return
        self._hear(asks.mention(event, str(context.team_id), self._slashes), body)

    async def on_message(self, event: Event, body: Event, context: AsyncBoltContext) -> None:
        """Somebody wrote to the bot alone, or replied in a thread; what they change or take back is no new
        ask."""
        if "bot_id" in event or "user" not in event:
            return
        if event.get("channel_type") == "im" and "subtype" not in event:
            self._hear(asks.mention(event, str(context.team_id), self._slashes), body)
        elif asks.is_reply(event) and not self._repeats.again(str(body.get("event_id"))):
            self._replies.start(self._replies.heed(event, str(context.team_id)))

    async def on_home(self, event: Event, context: AsyncBoltContext) -> None:
        """Somebody looks at the Home tab."""
        if event.get("tab") == "home":
            self._replies.start(self._replies.home(Spot(str(context.team_id), str(event["user"]))))

    async def on_link_shared(self, event: Event, body: Event, context: AsyncBoltContext) -> None:
        """Links to stories were written."""
        if self._repeats.again(str(body.get("event_id"))):
            return
        message = str(event["message_ts"])
        spot = Spot(
            str(context.team_id), str(event.get("user") or ""), str(event["channel"]), message=message
        )
        urls = [str(link["url"]) for link in event.get("links", ())]
        target = asks.target_of(event)
        if "ts" in target and event.get("is_bot_user_member"):
            self._replies.start(self._replies.preview(spot, urls))
        else:
            self._replies.start(self._replies.preview_once(spot, urls, target))

    async def _from_home(self, heard: Heard | None, spot: Spot, trigger: str) -> None:
        """Answer a button at home in a modal, and show at home what has changed."""
        await self._replies.answer_in_modal(heard, spot, trigger)
        await self._replies.home(spot)

    def _beside(self, body: Event, spot: Spot) -> Way:
        """Below the message of a button, or instead of it where only one person sees it."""
        container: Event = body.get("container") or {}
        private, url = bool(container.get("is_ephemeral")), body.get("response_url")
        if url is None:
            return Beside(self._client, spot)
        changes = f"{spot.user}/{spot.message}" if private else None
        return ByUrl(self._client, str(url), spot, str(body.get("trigger_id")), changes)

    def _hear(self, heard: Heard, body: Event) -> None:
        if not self._repeats.again(str(body.get("event_id"))):
            way = Beside(self._client, heard.spot)
            self._replies.start(self._replies.answer(heard, way, heard.spot))
