"""Discord's gateway: identify, heartbeat, resume, and events as they happen
(https://discord.com/developers/docs/events/gateway)."""

import asyncio
import json
import zlib
from collections.abc import Callable
from enum import IntEnum
from typing import Any, Literal

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import ConfigDict, ValidationError

from storybot.playground.discord import sessions
from storybot.playground.discord.sessions import (
    ALL_INTENTS,
    DAY,
    GATEWAY_PATH,
    IDENTIFIES,
    PRIVILEGED,
    Session,
)
from storybot.playground.discord.state import Discord, Event
from storybot.playground.failing import instead_of_answer
from storybot.playground.faults import Faults
from storybot.playground.strict import Strict

HANDSHAKE = "CONNECT /gateway"
UNKNOWN_ERROR = 4000
SENDS, SENDS_SECONDS = 120, 60.0
ACK_SECONDS = 0.02
"""discord.py notes when a heartbeat went only after it has; an answer that is there before that, as no
network gives it, counts as 41 seconds late."""

RESUMABLE_SECONDS = 300.0  # how long is not documented

_PROPER_ENDS = (WSCloseCode.OK, WSCloseCode.GOING_AWAY)  # a client that closes so gives its session up


class Op(IntEnum):
    """https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-opcodes"""

    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    INVALID = 9
    HELLO = 10
    ACK = 11


class Identify(Strict):
    """Opcode 2."""

    model_config = ConfigDict(strict=True, extra="ignore")

    token: str
    intents: int
    shard: list[int] | None = None


class Resume(Strict):
    """Opcode 6."""

    model_config = ConfigDict(strict=True)

    token: str
    session_id: str
    seq: int


class Closing(Exception):
    """The connection ends with one of Discord's close codes."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


Watcher = Callable[[Literal["to bot", "from bot"], str, str], None]
"""Is told which way a payload went, what it was, and its text."""


class Connection:
    """One socket. What is to be sent is queued, so that whoever tells of an event doesn't wait; `watch` is
    told of what goes out."""

    def __init__(
        self, socket: web.WebSocketResponse, request: web.Request, watch: Watcher, *, compressed: bool
    ) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.key = ("gateway", str(id(self)))
        self.url = f"ws://{request.host}{GATEWAY_PATH}"
        self._request = request
        self._watch = watch
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._deflate = zlib.compressobj() if compressed else None

    def send(self, payload: dict[str, Any]) -> None:
        self._queue.put_nowait(payload)

    async def send_queued(self) -> None:
        """Send what is queued, for as long as the connection lives."""
        while True:
            payload = await self._queue.get()
            text = json.dumps(payload)
            self._watch("to bot", _name(payload), text)
            if self._deflate is None:
                await self.socket.send_str(text)
            else:
                data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(data)

    def cut(self) -> None:
        """Break the connection without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()


class Gateway:
    """All connections and sessions. `watchers` are told of each payload but heartbeats."""

    def __init__(self, state: Discord, faults: Faults) -> None:
        self._state = state
        self._faults = faults
        self._connections: set[Connection] = set()
        self._sessions: dict[str, Session] = {}
        self.watchers: list[Watcher] = []
        state.listeners.append(self._tell)

    def routes(self) -> list[web.RouteDef]:
        """With and without the slash that some clients put at the end."""
        return [web.get(GATEWAY_PATH, self._connect), web.get(GATEWAY_PATH + "/", self._connect)]

    @property
    def connected(self) -> int:
        """How many sockets are open."""
        return len(self._connections)

    async def drop(self, how: Literal["cut", "reconnect", "invalid", "invalid_resumable"] | int) -> int:
        """Drop every socket: cut it, ask for a reconnect, call the session invalid, or close it with a code.
        Returns how many there were."""
        dropped = list(self._connections)
        for connection in dropped:
            match how:
                case "cut":
                    connection.cut()
                case "reconnect":
                    connection.send(_control(Op.RECONNECT))
                case "invalid" | "invalid_resumable":
                    resumable = how == "invalid_resumable"
                    if not resumable:
                        self._forget(connection)
                    connection.send(_control(Op.INVALID, resumable))
                case code:
                    await connection.socket.close(code=code)
        return len(dropped)

    async def close(self) -> None:
        """Close every socket as a server does that goes away."""
        for connection in list(self._connections):
            await connection.socket.close(code=WSCloseCode.GOING_AWAY)

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.take("discord", HANDSHAKE) or self._faults.take_lost("discord", HANDSHAKE)
        if fault is not None:
            failed = await instead_of_answer(request, fault, self._state.clock)
            if failed is not None:
                return failed
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        if fault is not None:
            code = int(fault.code)
            await socket.close(code=code if 1000 <= code <= 4999 else UNKNOWN_ERROR)
            return socket
        compressed = request.query.get("compress") == "zlib-stream"
        connection = Connection(socket, request, self._watched, compressed=compressed)
        self._connections.add(connection)
        sender = asyncio.create_task(connection.send_queued())
        try:
            await self._serve(connection, request.query.get("v", "10"))
        except Closing as closing:
            await socket.close(code=closing.code, message=str(closing).encode())
        finally:
            self._connections.discard(connection)
            if connection.session is not None:
                connection.session.left_at = self._state.clock.now()
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
        return socket

    async def _serve(self, connection: Connection, version: str) -> None:
        if version != "10":
            raise Closing(4012, "Invalid API version.")
        beat = self._state.world.heartbeat_seconds
        connection.send(_control(Op.HELLO, {"heartbeat_interval": int(beat * 1000)}))
        while True:
            try:
                message = await connection.socket.receive(timeout=beat * 2)
            except TimeoutError:
                raise Closing(4009, "Session timed out.") from None
            if message.type is not WSMsgType.TEXT:
                if message.type is WSMsgType.CLOSE and message.data in _PROPER_ENDS:
                    self._forget(connection)
                return
            if self._state.windows.take(connection.key, SENDS, SENDS_SECONDS) is not None:
                raise Closing(4008, "Rate limited.")
            self._receive(connection, str(message.data))

    def _receive(self, connection: Connection, text: str) -> None:
        try:
            payload: Any = json.loads(text)
            op, data = payload["op"], payload.get("d")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise Closing(4002, "Error while decoding payload.") from None
        self._watched("from bot", _name(payload), text)
        match op:
            case Op.HEARTBEAT:
                asyncio.get_running_loop().call_later(ACK_SECONDS, connection.send, _control(Op.ACK))
            case Op.IDENTIFY:
                self._identify(connection, data)
            case Op.RESUME:
                self._resume(connection, data)
            case Op.PRESENCE if connection.session is not None:
                pass  # nobody sees the bot's presence here
            case _ if connection.session is None:
                raise Closing(4003, "Not authenticated.")
            case _:
                raise Closing(4001, "Unknown opcode.")

    def _identify(self, connection: Connection, data: Any) -> None:
        if connection.session is not None:
            raise Closing(4005, "Already authenticated.")
        try:
            identify = Identify.model_validate(data)
        except ValidationError:
            raise Closing(4002, "Error while decoding payload.") from None
        self._check_token(identify.token)
        self._check_intents(identify.intents)
        shard = identify.shard or [0, 1]
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            raise Closing(4010, "Invalid shard.")
        if self._state.windows.take(IDENTIFIES, self._state.world.limits.identifies, DAY) is not None:
            raise Closing(4004, "Authentication failed.")
        session = Session(identify.intents, (shard[0], shard[1]))
        self._sessions[session.id] = connection.session = session
        connection.send(session.dispatch("READY", sessions.ready(self._state, session, connection.url)))
        if identify.intents & sessions.GUILDS:
            for guild in sessions.guilds_of(self._state, session):
                created = sessions.guild_create(self._state, session, guild)
                connection.send(session.dispatch("GUILD_CREATE", created))

    def _resume(self, connection: Connection, data: Any) -> None:
        try:
            resume = Resume.model_validate(data)
        except ValidationError:
            raise Closing(4002, "Error while decoding payload.") from None
        self._check_token(resume.token)
        session = self._sessions.get(resume.session_id)
        missed = None if session is None else session.missed(resume.seq)
        if session is None or missed is None:
            connection.send(_control(Op.INVALID, False))
            return
        connection.session, session.left_at = session, None
        for payload in missed:
            connection.send(payload)
        connection.send(session.dispatch("RESUMED", {}))

    def _watched(self, direction: Literal["to bot", "from bot"], name: str, text: str) -> None:
        if name not in (Op.HEARTBEAT.name, Op.ACK.name):
            for watcher in self.watchers:
                watcher(direction, name, text)

    def _forget(self, connection: Connection) -> None:
        if connection.session is not None:
            self._sessions.pop(connection.session.id, None)

    def _check_token(self, token: str) -> None:
        if token != self._state.world.token:
            raise Closing(4004, "Authentication failed.")

    def _check_intents(self, intents: int) -> None:
        if not 0 <= intents <= ALL_INTENTS:
            raise Closing(4013, "Invalid intent(s).")
        granted = self._state.world.privileged_intents
        if any(intents & bit and name not in granted for name, bit in PRIVILEGED.items()):
            raise Closing(4014, "Disallowed intent(s).")

    def _tell(self, event: Event) -> None:
        """Every session keeps the event, connected or not, so that a resume brings it."""
        connected = {each.session.id: each for each in self._connections if each.session is not None}
        over = self._state.clock.now() - RESUMABLE_SECONDS
        for session in list(self._sessions.values()):
            if session.left_at is not None and session.left_at < over:
                del self._sessions[session.id]
                continue
            data = sessions.told(self._state, session, event)
            if data is None:
                continue
            payload = session.dispatch(event.name, data)
            if session.id in connected:
                connected[session.id].send(payload)


def _name(payload: dict[str, Any]) -> str:
    """An event's name, or what the opcode stands for."""
    op = payload["op"]
    return str(payload.get("t") or (Op(op).name if op in list(Op) else op))


def _control(op: Op, data: Any = None) -> dict[str, Any]:
    """A payload that is no event."""
    return {"op": int(op), "d": data, "s": None, "t": None}
