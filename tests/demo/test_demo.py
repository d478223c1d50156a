"""`idp demo` as a command: what it prints, where it lives, how it stops."""

import json
import signal
import socket
import stat
from pathlib import Path

from idp.demo.people import PEOPLE
from tests.support.ports import free_port
from tests.support.processes import idp, running


def test_people_are_printed_for_scripts() -> None:
    told = json.loads(idp("demo", "people", "--format", "json").stdout)
    assert [it["identifier"] for it in told["people"]] == [it.identifier for it in PEOPLE]
    without = [it["identifier"] for it in told["people"] if not it["password"]]
    assert without == [it.identifier for it in PEOPLE if not it.has_password]


def test_a_taken_port_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = idp("demo", "--folder", str(tmp_path / "demo"), PORT=port)
    assert done.returncode == 1
    assert f"Le port {port} est déjà pris" in done.stderr
    assert not (tmp_path / "demo").exists()


def test_ctrl_c_stops_all_and_a_second_run_keeps_what_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    port, portals = free_port(), free_port()
    for _ in range(2):
        ports = {"PORT": str(port), "PORTALS_PORT": str(portals)}
        with running("demo", "--folder", str(folder), **ports) as program:
            program.wait_for(f"ouvrez http://localhost:{portals}/")
            program.process.send_signal(signal.SIGINT)
            assert program.process.wait(30) == 0
        for taken in (port, portals):
            socket.create_server(("127.0.0.1", taken)).close()
    assert stat.S_IMODE((folder / "relying-parties.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
