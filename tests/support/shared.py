"""Where the material is that isn't part of the project: specifications to hold the playground against."""

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SHARED_DIR", _ROOT.parent / "shared"))


def spec(name: str) -> Path:
    """A file under `specs/`; skips the test where it isn't there."""
    path = SHARED / "specs" / name
    if not path.exists():
        pytest.skip(f"{path} is not there (set SHARED_DIR)")
    return path
