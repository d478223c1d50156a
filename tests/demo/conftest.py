"""The whole demonstration, started once for this folder as `make run` does."""

import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import httpx
import pytest

from idp.demo.ground import Ground
from tests.support.ports import free_port
from tests.support.processes import Running, running


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration that runs: its provider, its portals, its process."""

    issuer: str
    portals: str
    folder: Path
    program: Running

    @property
    def environment(self) -> dict[str, str]:
        """The variables under which `idp` works on this demonstration."""
        port = int(self.issuer.rpartition(":")[2])
        return {
            name: value
            for name, value in Ground(self.folder, port).environment().items()
            if name.startswith("PARVIS_")
        }

    def send(self, message: EmailMessage | bytes, *to: str) -> None:
        """Send a mail to the demonstration's mail server, as anybody could."""
        page = httpx.get(f"{self.portals}/boite/", trust_env=False).text
        found = re.search(r"SMTP <code>([\d.]+):(\d+)<", page)
        assert found is not None
        content = message if isinstance(message, bytes) else message.as_bytes(policy=SMTP)
        with smtplib.SMTP(found[1], int(found[2])) as server:
            server.sendmail("portal@portal.example", to or ["somebody@mel.example"], content)


def mail(subject: str, text: str = "", html: str = "") -> EmailMessage:
    """A message as a portal sends it."""
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = '"Intr@CMA" <ne-pas-repondre@apcma.example>'
    if text:
        message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`idp demo` on free ports, in a folder of its own."""
    folder = tmp_path_factory.mktemp("demo") / "own"
    port, portals = free_port(), free_port()
    ports = {"PORT": str(port), "PORTALS_PORT": str(portals)}
    with running("demo", "--folder", str(folder), **ports) as program:
        program.wait_for("Parvis est prêt")
        urls = [f"http://localhost:{one}" for one in (port, portals)]
        yield Demo(urls[0], urls[1], folder, program)
    assert "Traceback" not in program.output
