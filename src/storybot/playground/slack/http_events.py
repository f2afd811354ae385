"""Signed HTTP: the app's events and interactions as requests to its own address.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import secrets
import time
from typing import Any, cast
from urllib.parse import urlencode

import aiohttp

from storybot.playground.clock import PlaygroundClock
from storybot.playground.slack.socket_mode import ACK_SECONDS, Json, Kind, Reply
from storybot.playground.slack.world import App

_FORM = "application/x-www-form-urlencoded"


class SignedHttp:
    """Sends to `app.request_url`. `sent` keeps every request's body and headers, for replays."""

    def __init__(self, app: App, clock: PlaygroundClock) -> None:
        self._app = app
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self.sent: list[tuple[str, dict[str, str]]] = []

    async def deliver(self, kind: Kind, payload: Json, *, attempt: int = 0, reason: str = "") -> Reply:
        """Post a payload as Slack does and read the answer."""
        match kind:
            case "events_api":
                body, content_type = json.dumps(payload), "application/json"
            case "interactive":
                body, content_type = urlencode({"payload": json.dumps(payload)}), _FORM
            case "slash_commands":
                body, content_type = urlencode(payload), _FORM
        headers = self.signed(body) | {"Content-Type": content_type}
        if attempt:
            headers |= {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": reason}
        return await self.send(body, headers)

    def signed(self, body: str, *, secret: str | None = None, age: float = 0) -> dict[str, str]:
        """The headers that vouch for `body`. Another `secret` forges them; `age` seconds makes them old.

        The time stamp is the machine's, since the app compares it with its own clock.
        """
        timestamp = str(int(time.time() - age))
        key = self._app.signing_secret if secret is None else secret
        digest = hmac.new(key.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}

    async def send(self, body: str, headers: dict[str, str]) -> Reply:
        """Post exactly this: with headers that fit or don't, or once more what is in `sent`."""
        if self._app.request_url is None:
            return Reply("connection_failed")
        self.sent.append((body, headers))
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=self._clock.wait_of(ACK_SECONDS))
        try:
            async with self._session.post(
                self._app.request_url, data=body.encode(), headers=headers, timeout=timeout
            ) as answer:
                text = await answer.text()
                retry = answer.headers.get("X-Slack-No-Retry") != "1"
                if not answer.ok:
                    return Reply(f"http_error: {answer.status}", retry=retry)
                return Reply(payload=_said(text))
        except TimeoutError:
            return Reply("http_timeout")
        except aiohttp.ClientError:
            return Reply("connection_failed")

    async def verify_url(self) -> bool:
        """Ask the address to echo a challenge, as Slack does when it is entered."""
        challenge = secrets.token_urlsafe(16)
        body = json.dumps({"type": "url_verification", "token": "playground", "challenge": challenge})
        reply = await self.send(body, self.signed(body) | {"Content-Type": "application/json"})
        return reply.payload is not None and challenge in reply.payload.values()

    async def close(self) -> None:
        """Close the client's connections."""
        if self._session is not None:
            await self._session.close()


def _said(text: str) -> Json | None:
    if not text:
        return None
    try:
        said: Any = json.loads(text)
    except ValueError:
        return {"text": text}
    return cast("Json", said) if isinstance(said, dict) else {"text": text}
