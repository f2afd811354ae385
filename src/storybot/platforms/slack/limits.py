"""What Slack allows. Each limit once, with the page it comes from; pages are under https://docs.slack.dev/.
Lengths are counted in UTF-16 units, which are never fewer than characters."""

from storybot.delivery.model import StepKind

BLOCKS = 50
"""Blocks in a message (reference/block-kit/blocks)."""

HEADER = 150
"""Characters of plain text (reference/block-kit/blocks/header-block)."""

PLAIN_TEXT = 3000
"""Characters of a text object (reference/block-kit/composition-objects/text-object)."""

ACTIONS = 25
"""Elements in an actions block (reference/block-kit/blocks/actions-block)."""

BUTTON_TEXT = 75
"""Characters (reference/block-kit/block-elements/button-element)."""

BUTTON_VALUE = 2000
"""Characters (reference/block-kit/block-elements/button-element)."""

BUTTON_URL = 3000
"""Characters (reference/block-kit/block-elements/button-element)."""

LINK_URL = 1000
"""Characters. Slack names no limit for links in text; longer ones would leave no room for the text."""

TEXT = 4000
"""Characters of `text` that Slack advises beside blocks (reference/methods/chat.postMessage)."""

ALL_BLOCKS = 12_000
"""Characters of all blocks as compact JSON. Undocumented: about 13,200 have been answered with
`msg_blocks_too_long` (github.com/slackapi/bolt-js/issues/2509), and 11,341 of text alone in rich text
(issues/2867). Whether it counts text or JSON is unknown; JSON is the larger."""

USAGE_HINT = 1000
"""Characters of a slash command's hint (reference/app-manifest)."""

VIEW_TITLE = 24
"""Characters of a modal's title and buttons (surfaces/modals)."""

OPTIONS = 100
"""Options of a select (reference/block-kit/block-elements/select-menu-element)."""

OPTION_TEXT = 75
"""Characters (reference/block-kit/composition-objects/option-object)."""

ALT_TEXT = 2000
"""Characters (reference/block-kit/blocks/image-block)."""

LABEL = 2000
"""Characters of an input's label (reference/block-kit/blocks/input-block)."""

SETTABLE = frozenset({"locked", "pinned"})
"""What of a thread's state can be reached, by the names of `ThreadState`: a bot can pin cards, and of a
thread that is to be locked the card says that it is closed (reference/methods?family=pins)."""

SANCTIONS = frozenset({StepKind.REMOVE_MESSAGE})
"""What an app can do to people and their messages (reference/methods/chat.delete)."""
