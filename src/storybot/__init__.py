"""Posts each story's card to Discord and Slack, and opens one discussion thread for it."""

__version__ = "0.1.0"
