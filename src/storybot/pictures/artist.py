"""The process that draws: a figure as a line of JSON in, a PNG out, until nothing more comes in.

Each PNG comes after its length in four bytes, big-endian; no length at all stands for a figure that can't be
drawn.
"""

import json
import sys
from dataclasses import asdict
from typing import Any

import resvg_py

from storybot.cards.figure import Figure, LevelsFigure, TimelineFigure
from storybot.pictures.drawing import svg_of
from storybot.pictures.typeface import typeface

LENGTH_BYTES = 4


def written(figure: Figure) -> bytes:
    """A figure as the line that this process reads."""
    return json.dumps({"kind": type(figure).__name__, **asdict(figure)}).encode() + b"\n"


def draw(figure: Figure) -> bytes:
    """The figure as a PNG."""
    face = typeface()
    svg = svg_of(figure, face)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[str(face.path)]))


def main() -> None:
    """Draw until standard input ends."""
    for line in sys.stdin.buffer:
        png = draw(_read(json.loads(line)))
        sys.stdout.buffer.write(len(png).to_bytes(LENGTH_BYTES) + png)
        sys.stdout.buffer.flush()


def _read(said: dict[str, Any]) -> Figure:
    kinds = {kind.__name__: kind for kind in (TimelineFigure, LevelsFigure)}
    kind = kinds[said.pop("kind")]
    return kind(**{name: _tuples(value) for name, value in said.items()})


def _tuples(value: Any) -> Any:
    return tuple(tuple(one) for one in value) if isinstance(value, list) else value  # pyright: ignore


if __name__ == "__main__":
    main()
