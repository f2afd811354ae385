"""Stopping politely."""

import asyncio
import signal

from storybot.delivery.stop import Stop


def stop_on_signals() -> Stop:
    """A stop of the running loop, wished by the first SIGINT or SIGTERM; a second one acts as usual."""
    loop = asyncio.get_running_loop()
    stop = Stop()

    def first(number: signal.Signals) -> None:
        stop.wish()
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, first, number)
    return stop
