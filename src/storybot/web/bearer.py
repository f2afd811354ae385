"""Bearer tokens: how they are made, and how a secret is known again. Pure, but for chance.

A token is `storybot_ID_SECRET`. The id is public: it finds the row, so that the secret itself is only ever
compared, and that in constant time. The secret has 256 random bits, which nobody can guess or try through, so
a fast hash keeps it as well as a slow one would: slow ones are for passwords that people think up.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

PREFIX = "storybot"

_FORM = re.compile(rf"{PREFIX}_([0-9a-f]{{8}})_([A-Za-z0-9_-]{{43}})")
_NOBODYS = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token in its owner's hands."""

    id: str
    secret: str

    @classmethod
    def issue(cls) -> "Bearer":
        """A new one."""
        return cls(secrets.token_hex(4), secrets.token_urlsafe(32))

    @classmethod
    def parse(cls, text: str) -> "Bearer | None":
        """The token that a text is, None where it is none."""
        found = _FORM.fullmatch(text)
        return None if found is None else cls(found[1], found[2])

    def __repr__(self) -> str:
        return f"Bearer({self.id})"

    @property
    def text(self) -> str:
        """What is shown to its owner, once."""
        return f"{PREFIX}_{self.id}_{self.secret}"

    @property
    def hash(self) -> str:
        """What is kept of the secret."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def fits(self, kept: str | None) -> bool:
        """Whether `kept` is this secret's hash. Takes the same time whatever is kept, nothing included."""
        return hmac.compare_digest(self.hash, kept or _NOBODYS)
