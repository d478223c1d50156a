"""What every section of a client folder shares."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of `client.toml`: frozen, and refuses a key that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class NoSettings(Section):
    """The settings of a step that has none."""
