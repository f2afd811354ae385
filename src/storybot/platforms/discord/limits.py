"""What Discord allows. Each limit once, with the page it comes from; pages are under
https://docs.discord.com/. Lengths are counted in UTF-16 units, which are never fewer than characters."""

COMPONENTS = 40
"""Components in a message, nested ones included (developers/components/reference)."""

TEXT = 4000
"""Characters of all text displays of a message together (developers/components/reference)."""

ROW_BUTTONS = 5
"""Buttons in an action row (developers/components/reference#action-row)."""

BUTTON_LABEL = 80
"""Characters (developers/components/reference#button)."""

BUTTON_URL = 512
"""Characters (developers/components/reference#button). Links in text keep it too: longer ones would leave no
room for the text."""

MEDIA_URL = 2048
"""Characters (the OpenAPI description's UnfurledMediaRequest and RichEmbed)."""

MEDIA_DESCRIPTION = 1024
"""Characters (developers/components/reference#media-gallery)."""

EMBED_TITLE = 256
"""Characters (developers/resources/message#embed-object-embed-limits)."""

EMBED_DESCRIPTION = 4096
"""Characters (developers/resources/message#embed-object-embed-limits). With the title and a short footer it
stays below the 6000 of all embeds together."""

BYTES = 10_000
"""Bytes of UTF-8 of a message's components or embeds as compact JSON. Undocumented: above about 10,170 the
API has answered 500 (github.com/discord/discord-api-docs/issues/8554 and 7628). Whether it counts text or
JSON is unknown; JSON is the larger."""

NONCE = 25
"""Characters (developers/resources/message#create-message)."""

FORUM_TAGS = 5
"""Tags of a forum post (developers/resources/channel#start-thread-in-forum-or-media-channel)."""
