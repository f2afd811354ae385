"""Where in a TOML text a key stands; `tomllib` reads values alone."""

import re


def line_of(text: str, path: tuple[int | str, ...]) -> int | None:
    """The line that holds `path` in a TOML text, the nearest line above it that does, or None."""
    section: list[int | str] = []
    seen: dict[str, int] = {}
    best: tuple[int, int | None] = (0, None)
    for number, line in enumerate(text.splitlines(), start=1):
        here: list[int | str]
        if header := re.match(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]", line):
            section = list(header[2].split("."))
            if header[1] == "[[":
                seen[header[2]] = seen.get(header[2], -1) + 1
                section.append(seen[header[2]])
            here = section
        elif key := re.match(r"\s*([\w.\-]+)\s*=", line):
            here = [*section, *key[1].split(".")]
        else:
            continue
        if list(path[: len(here)]) == here and len(here) > best[0]:
            best = (len(here), number)
    return best[1]
