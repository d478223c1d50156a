"""The provider's process of the demonstration: the provider, on a clock that can be moved.

python -m idp.demo.provider, under the variables of `Ground.environment`
"""

import os
import sys
from pathlib import Path
from typing import Final

from idp import server, startup
from idp.demo.clock import DemoClock
from idp.demo.ground import FOLDER
from idp.gateway import Gateway
from idp.settings import load

TARGET: Final = "idp.demo.provider:provider"


class NotTheDemo(Exception):
    """The deployment's environment is another one: its clock is the machine's."""


def provider() -> Gateway:
    """Return the provider as granian runs it, on the demonstration's clock.

    Raises:
        NotTheDemo: The environment is not `demo`.
    """
    if load().environment != "demo":
        raise NotTheDemo
    return server.provider(DemoClock(Path(os.environ[FOLDER])))


def main() -> int:
    """Serve until SIGTERM; return the exit code."""
    chosen = load()
    if chosen.environment != "demo":
        raise NotTheDemo
    if found := startup.faults(chosen):
        sys.stderr.write("".join(f"{fault.line('fr')}\n" for fault in found))
        return 1
    server.serve(server.Address(chosen.server.host, chosen.server.port), target=TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
