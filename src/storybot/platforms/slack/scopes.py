"""What the app's token has to be allowed: https://docs.slack.dev/reference/scopes"""

from typing import Final

POST: Final = "chat:write"
PUBLIC: Final = ("channels:history", "channels:read")
PRIVATE: Final = ("groups:history", "groups:read")
SCOPES: Final = (POST, *PUBLIC, *PRIVATE)
"""What posting takes. Reading a message's metadata back in its history takes no scope of its own: Slack's
reference names `metadata.message:read` for the `message_metadata_*` events alone."""
