"""`/corner`: the editor's corner and the bot's process. What is pasted goes to a file of a safe name in a
folder that is there for one command; storybot is given that file and values of options, and no more."""

import json
import re
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field, ValidationError

from storybot.playground.control import refused
from storybot.playground.strict import Strict
from storybot.playground.web.page import HEADERS
from storybot.playground.web.process import NO_TOOL, Bot, Ran, Refusal, Tool

Slug = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
Call = Callable[[Tool, bytes], Awaitable[Any]]

_NAME = re.compile(r"(?P<stem>.*)\.(?P<form>txt|md|json)", re.IGNORECASE | re.DOTALL)
_UNSAFE = re.compile(r"[^a-zA-Z0-9_-]+")
_PROBLEM = re.compile(r"(?:(?P<file>[^:]+?\.(?:txt|md|json))(?::(?P<line>\d{1,9}))?: )?(?P<what>.*)")


class Pasted(Strict):
    """A file as it was pasted or dropped."""

    name: Annotated[str, Field(max_length=300, pattern=r"(?i)\.(txt|md|json)$")]
    text: Annotated[str, Field(max_length=1_000_000)]


class Previewed(Pasted):
    """How it is to be shown."""

    as_: Literal["discord", "slack", "text"] = Field(alias="as")


class Pushing(Pasted):
    """A story to push: that of a slug, a new one for certain, or whichever it is by itself."""

    slug: Slug | None = None
    new: bool = False


class Told(Strict):
    """What the bot's process is told."""

    do: Literal["start", "stop", "kill"]


def routes(tool: Tool | None, bot: Bot) -> list[web.RouteDef]:
    """The routes; without a tool each answers 409."""

    async def stories(tool: Tool, _: bytes) -> Any:
        return _json(await tool.run("list", "--json"))

    async def tell(_: Tool, body: bytes) -> Any:
        await getattr(bot, Told.model_validate_json(body).do)()
        return bot.item()

    async def deliveries(request: web.Request) -> web.Response:
        slug = request.query.get("slug", "")

        async def call(tool: Tool, _: bytes) -> Any:
            if "\0" in slug:
                raise Refusal("No story has such a slug.")
            return _json(await tool.run("deliveries", "--json", *(("--", slug) if slug else ())))

        return await _answer(tool, call, b"")

    def serving(call: Call) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            return await _answer(tool, call, await request.read())

        return serve

    return [
        web.post("/corner/check", serving(_check)),
        web.post("/corner/preview", serving(_preview)),
        web.post("/corner/push", serving(_push)),
        web.get("/corner/stories", serving(stories)),
        web.get("/corner/deliveries", deliveries),
        web.post("/corner/bot", serving(tell)),
    ]


async def _answer(tool: Tool | None, call: Call, body: bytes) -> web.Response:
    try:
        if tool is None:
            raise Refusal(NO_TOOL)
        return web.json_response(await call(tool, body), headers=HEADERS)
    except ValidationError as error:
        return refused(error)
    except Refusal as refusal:
        return web.json_response({"refused": str(refusal)}, status=409, headers=HEADERS)


async def _check(tool: Tool, body: bytes) -> Any:
    """What is wrong with a file, or what it says as a story."""
    async with _file(Pasted.model_validate_json(body)) as file:
        ran = await tool.run("check", "--json", str(file))
        problems = _problems(ran, file)
    return {"problems": problems, "story": None if problems else _json(ran)}


async def _preview(tool: Tool, body: bytes) -> Any:
    """A card as it is sent: JSON, or text."""
    asked = Previewed.model_validate_json(body)
    async with _file(asked) as file:
        ran = await tool.run("show", str(file), "--as", asked.as_)
        problems = _problems(ran, file)
    if problems:
        return {"problems": problems, "card": None}
    return {"problems": [], "card": ran.out if asked.as_ == "text" else _json(ran)}


async def _push(tool: Tool, body: bytes) -> Any:
    """The slug, the revision (1 of a new story) and the channels; or what is wrong, and nothing is pushed."""
    asked = Pushing.model_validate_json(body)
    options = [] if asked.slug is None else [f"--slug={asked.slug}"]
    async with _file(asked) as file:
        ran = await tool.run("push", "--json", *options, *(["--new"] if asked.new else []), str(file))
        problems = _problems(ran, file)
    return {"problems": problems, "pushed": None if problems else _json(ran)[0]}


@asynccontextmanager
async def _file(pasted: Pasted) -> AsyncGenerator[Path]:
    """The text in a file of its own; of its name stay the format and what is plain in the stem."""
    found = _NAME.fullmatch(pasted.name)
    assert found is not None
    stem = _UNSAFE.sub("-", found["stem"]).strip("-")[:80] or "story"
    with tempfile.TemporaryDirectory(prefix="storybot-") as folder:
        file = Path(folder) / f"{stem}.{found['form'].lower()}"
        file.write_bytes(pasted.text.encode(errors="replace"))
        yield file


def _problems(ran: Ran, file: Path) -> list[dict[str, Any]]:
    """What standard error says of a command that failed, each with the file's name and the line."""
    if ran.status == 0:
        return []
    said = ran.err.replace(f"{file.parent}/", "").splitlines()
    lines = [line.removeprefix("error: ") for line in said if line.startswith("error: ")] or said[-1:]
    return [_problem(line) for line in lines or ["storybot said nothing"]]


def _problem(line: str) -> dict[str, Any]:
    found = _PROBLEM.fullmatch(line)
    assert found is not None
    return {
        "file": found["file"],
        "line": int(found["line"]) if found["line"] else None,
        "what": found["what"],
    }


def _json(ran: Ran) -> Any:
    """What a command printed; raises Refusal with what it said where it failed."""
    if ran.status:
        raise Refusal(ran.err.strip().removeprefix("error: ") or f"storybot ended with status {ran.status}.")
    return json.loads(ran.out)
