"""What a contact sheet is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sample:
    """One page: what it shows, its template, and what the template is given."""

    name: str
    template: str
    context: Mapping[str, Any]
