"""What a rule says of a policy, before it is known on which line that stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from idp.clients.findings import Severity
from idp.clients.lines import Path


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say of the key at `path`; see `Finding` for the other attributes."""

    severity: Severity
    path: Path
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    rule: str = ""
