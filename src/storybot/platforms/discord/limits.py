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

CHOICES = 25
"""Suggestions at once (developers/interactions/application-commands#autocomplete)."""

CUSTOM_ID = 100
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

BYTES = 9_500
"""Bytes of UTF-8 of a message's components or embeds as compact JSON. Undocumented: above about 10,170 the
API has answered 500 (github.com/discord/discord-api-docs/issues/8554 and 7628). What it measures isn't known:
probably the UTF-8 of all text displays and 12 more for each, at most the whole body, which for a forum post
has some 600 around its components. This is below it in any reading. It isn't the wire that counts: there
discord.py escapes what is beyond ASCII (`ensure_ascii`), which makes more of it."""

NONCE = 25
"""Characters (developers/resources/message#create-message)."""

FORUM_TAGS = 5
"""Tags of a forum post (developers/resources/channel#start-thread-in-forum-or-media-channel)."""

MODAL_TITLE = 45
"""Characters (developers/interactions/receiving-and-responding#interaction-response-object-modal)."""

LABEL = 45
"""Characters of a field's label in a modal (developers/components/reference#label)."""

LABEL_DESCRIPTION = 100
"""Characters below it (developers/components/reference#label)."""

LONGEST_IDLE = 10_080
"""Minutes without a message after which a thread is archived at the latest
(developers/resources/channel#modify-channel-json-params-thread). Changing them is activity, as a message and
opening the thread are (developers/topics/threads#active-archived-threads)."""

TEXT_INPUT = 4000
"""Characters of a text field in a modal (developers/components/reference#text-input)."""

OPTION = 100
"""Characters of what can be chosen in a select (developers/components/reference#string-select)."""
