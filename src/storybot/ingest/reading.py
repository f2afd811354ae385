"""What a reader collects from one file, whatever its format: a document in the JSON form, the line that each
part of it stands in, and every problem."""

from typing import Any, cast

from storybot.errors import Problem

Path = tuple[str | int, ...]
"""Where in the document: `("sides", "critics", 0, "holder")`."""


def name_of(path: Path) -> str:
    """A path as messages write it: `sides.critics[0].holder`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def pointer_of(path: Path) -> str:
    """A path as a JSON pointer (RFC 6901): `/sides/critics/0/holder`."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def as_object(value: Any) -> dict[str, Any] | None:
    """A part of a document if it is an object, else None."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def as_list(value: Any) -> list[Any] | None:
    """A part of a document if it is a list, else None."""
    return cast("list[Any]", value) if isinstance(value, list) else None


class Reading:
    """One file being read. `headline_form` says how a headline is written in its format. `given_up` is set
    once there is no telling what the file says. `at` is where in the file the story is, if it has several."""

    def __init__(self, file: str, headline_form: str, at: Path = ()) -> None:
        self.file = f"{file} at {pointer_of(at)}" if at else file
        self.headline_form = headline_form
        self.at = at
        self.document: dict[str, Any] = {}
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self.given_up = False

    def refuse(self, line: int | None, message: str, expected: str, path: Path = ()) -> None:
        """Note a problem with the part at `path` and go on."""
        pointer = pointer_of((*self.at, *path))
        self.problems.append(Problem(self.file, line, message, expected, pointer))

    def give_up(self, line: int | None, message: str, expected: str) -> None:
        """Note a problem after which nothing that is missing is worth a mention."""
        self.refuse(line, message, expected)
        self.given_up = True

    def put(self, path: tuple[str, ...], value: object, line: int) -> None:
        """Set a part of the document; one that is there already is a problem."""
        *way, last = path
        parent: dict[str, Any] | None = self.document
        for step in way:
            parent = None if parent is None else as_object(parent.setdefault(step, {}))
        if parent is None or parent.get(last) is not None:
            self._refuse_second(path, line)
        else:
            parent[last] = value
            self.lines[path] = line

    def add(self, path: tuple[str, ...], value: object, line: int) -> None:
        """Append to the list at `path`, which is made as needed."""
        found: Any = self.document
        for step in path:
            found = (as_object(found) or {}).get(step)
        if found is None:
            self.put(path, found := [], line)
        if (items := as_list(found)) is None:
            return self._refuse_second(path, line)
        self.lines[(*path, len(items))] = line
        return items.append(value)

    def line_of(self, path: Path) -> int | None:
        """The line of the part at `path`, or else of the nearest part around it."""
        around = (path[:length] for length in range(len(path), -1, -1))
        return next((self.lines[part] for part in around if part in self.lines), None)

    def _refuse_second(self, path: tuple[str, ...], line: int) -> None:
        self.refuse(
            line,
            f"{name_of(path)} is given a second time (first in line {self.line_of(path)})",
            "each part of a story once",
            path,
        )
