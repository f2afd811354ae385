"""The control interface that both platforms share: faults and the clock. `/control/discord` and
`/control/slack` belong to each platform."""

from aiohttp import web
from pydantic import Field, ValidationError

from storybot.playground.clock import PlaygroundClock
from storybot.playground.faults import Fault, Faults
from storybot.playground.strict import Strict


class ClockChange(Strict):
    """Jump `advance` seconds ahead, or run `speed` times as fast from now on, or both."""

    advance: float = Field(default=0, ge=0, allow_inf_nan=False)
    speed: float | None = Field(default=None, gt=0, allow_inf_nan=False)


def routes(clock: PlaygroundClock, faults: Faults) -> list[web.RouteDef]:
    """`POST` and `DELETE /control/faults`, `GET` and `POST /control/clock`."""

    async def add_fault(request: web.Request) -> web.Response:
        try:
            faults.add(Fault.model_validate_json(await request.read()))
        except ValidationError as error:
            return refused(error)
        return web.json_response({}, status=201)

    async def clear_faults(_: web.Request) -> web.Response:
        faults.clear()
        return web.json_response({})

    async def show_clock(_: web.Request) -> web.Response:
        return web.json_response({"now": clock.now(), "speed": clock.speed})

    async def change_clock(request: web.Request) -> web.Response:
        try:
            change = ClockChange.model_validate_json(await request.read())
        except ValidationError as error:
            return refused(error)
        clock.advance(change.advance)
        if change.speed is not None:
            clock.run_at(change.speed)
        return await show_clock(request)

    return [
        web.post("/control/faults", add_fault),
        web.delete("/control/faults", clear_faults),
        web.get("/control/clock", show_clock),
        web.post("/control/clock", change_clock),
    ]


def refused(error: ValidationError) -> web.Response:
    """A 422 that says what is wrong with the body."""
    return web.Response(
        status=422,
        text=error.json(include_url=False, include_context=False),
        content_type="application/json",
    )
