"""Programs that `make test` installs."""

import os
import shutil


def program(name: str) -> str:
    """Return where a program is; it is missing only where tests were not set up."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert found is not None, f"{name} is missing: `make test` installs it"
    return found
