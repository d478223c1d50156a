"""How a journey ends before its end: the person goes, or its last transaction may not be."""

from dataclasses import dataclass

from idp.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Leave:
    """The person goes: the journey ends, and nothing that it decided is kept.

    The portal's request that waits is answered with `access_denied`; with `sign_out` the session
    ends instead, and whoever signs in next goes on with that very request.
    """

    sign_out: bool = False


class Refused(Refusal):
    """The last transaction of a journey met a no: it writes what was recorded, and nothing else.

    `message` is the text id of the closing page. What ends the journey so changes nothing before
    it raises this.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
