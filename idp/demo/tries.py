"""What a thing to try is."""

from dataclasses import dataclass

from idp.demo.portals import Words


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to try: what, how, what is to be seen."""

    name: str
    what: Words
    how: Words
