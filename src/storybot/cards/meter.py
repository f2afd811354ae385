"""Reading a meter in one line of text."""

from storybot.cards.model import Meter

_STEPS = 10


def reading(meter: Meter) -> str:
    """For example `▰▰▰▱▱▱▱▱▱▱ 34 / 100 · calm`, or the meter's words for 'empty'."""
    if meter.value is None:
        return meter.empty
    filled = round(meter.value * _STEPS / 100)
    bar = "▰" * filled + "▱" * (_STEPS - filled)
    return f"{bar} {meter.value:g} / 100 · {_word(meter.value, meter.scale)}"


def _word(value: float, scale: tuple[str, ...]) -> str:
    return scale[min(int(value * len(scale) / 100), len(scale) - 1)]
