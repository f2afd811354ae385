"""The base of every model in the playground."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Takes nothing that it doesn't know."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)
