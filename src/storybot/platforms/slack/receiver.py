"""Slack's signed HTTP requests (https://docs.slack.dev/authentication/verifying-requests-from-slack).

A body is read as what it claims to be only after its signature is found to be Slack's.
"""

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier


def receiver(app: AsyncApp, path: str, signing_secret: str) -> web.Application:
    """Takes requests at `path` and hands them to `app`; answers 401 to those with another signature, or older
    than five minutes."""
    verifier = SignatureVerifier(signing_secret)

    async def receive(request: web.Request) -> web.StreamResponse:
        if not await _is_slacks(request, verifier):
            return web.Response(status=401)
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    application = web.Application()
    application.router.add_post(path, receive)
    return application


async def _is_slacks(request: web.Request, verifier: SignatureVerifier) -> bool:
    body = await request.read()
    try:
        return verifier.is_valid_request(body, dict(request.headers))
    except (ValueError, TypeError):  # no number for a time, or bytes that are no text
        return False
