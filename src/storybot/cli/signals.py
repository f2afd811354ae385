"""Stopping politely."""

import asyncio
import signal


def stop_event() -> asyncio.Event:
    """An event of the running loop that is set by the first SIGINT or SIGTERM; a second one acts as usual."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def first(number: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, first, number)
    return stop
