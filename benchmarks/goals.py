"""The goals P1 to P12: each with what was reached in this run, said whatever it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

from benchmarks.cells import Figures
from benchmarks.probes import ColdStart, Isolation
from benchmarks.subjects import FEW, HELLO, HELLO_WSGI, MAIN, MANY, PEER, POSTGRESQL

# Peers that are not started here, as shares of Flask's hello world under granian on one core
# (12 150 per CPU second), measured once on one machine with the same accounting.
_REFERENCE_HELLO = 12_150
HYDRA_SSO = 16.4 / _REFERENCE_HELLO
KEYCLOAK_SSO = 166 / _REFERENCE_HELLO
KEYCLOAK_USERINFO = 2_726 / _REFERENCE_HELLO
KEYCLOAK_INTROSPECTION = 2_061 / _REFERENCE_HELLO


@dataclass(frozen=True, slots=True)
class Measured:
    """All that a run gave."""

    figures: Figures
    limits: Mapping[str, list[float]]
    isolation: Isolation
    cold: ColdStart
    loaded_mb: float
    budget_kept: bool | None
    failures_at_16: list[str] = field(default_factory=list)

    def limit(self, name: str) -> float:
        """Return a limit of the machine, the median of its rounds."""
        return median(self.limits[name])


@dataclass(frozen=True, slots=True)
class Part:
    """One condition of a goal; `value` is None where nothing could be measured."""

    what: str
    value: float | None
    bound: float
    at_most: bool = False

    @property
    def reached(self) -> bool | None:
        """Tell whether it holds."""
        if self.value is None:
            return None
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    def __str__(self) -> str:
        shown = "not measured" if self.value is None else f"{self.value:.3g}"
        return f"{self.what}: {shown} ({'≤' if self.at_most else '≥'} {self.bound:g})"


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal and its conditions."""

    name: str
    what: str
    parts: tuple[Part, ...]

    @property
    def verdict(self) -> str:
        """Return what became of it; a condition that was not measured is not reached."""
        verdicts = [part.reached for part in self.parts]
        if all(verdicts):
            return "reached"
        return "not measured" if all(v is None for v in verdicts) else "not reached"


def goals(run: Measured) -> list[Goal]:
    """Return every goal, judged."""
    return [make(run) for make in _GOALS]


def _against_peer(run: Measured, operation: str, bound: float, theirs: str = "") -> Part:
    ratio = run.figures.ratio((operation, MAIN), (theirs or operation, PEER))
    return Part(f"{operation} ÷ oidc-provider in memory", ratio, bound)


def _against_reference(run: Measured, what: str, bound: float, subject: str = MAIN) -> Part:
    """Compare with a peer that is not here, each as a share of the same empty application."""
    operation, peer, share = {
        "Hydra": ("sso@8", "Hydra", HYDRA_SSO),
        "Keycloak": ("sso@8", "Keycloak's best", KEYCLOAK_SSO),
        "Keycloak userinfo": ("userinfo", "Keycloak's best", KEYCLOAK_USERINFO),
        "Keycloak introspection": ("introspection", "Keycloak's best", KEYCLOAK_INTROSPECTION),
    }[what]
    ratio = run.figures.ratio((operation, subject), ("hello", HELLO_WSGI))
    value = ratio / share if ratio else None
    return Part(f"{operation} ÷ {peer}, by shares of hello world", value, bound)


def _p1(run: Measured) -> Goal:
    rate, limit = run.figures.rate("password sign-in@8", MAIN), run.limit("bcrypt")
    share = Part("sign-in@8 ÷ bare bcrypt", rate / limit if rate else None, 0.95)
    return Goal("P1", "Password sign-in is bounded by its hash", (share,))


def _p2(run: Measured) -> Goal:
    parts = (_against_peer(run, "sso@8", 1.0), _against_peer(run, "sso@8 ES256", 1.2, "sso@8"))
    return Goal("P2", "Single sign-on, durable, against a provider in memory", parts)


def _p3(run: Measured) -> Goal:
    jwt = run.figures.rate("client_credentials JWT ES256", MAIN)
    share = jwt / run.limit("RS256 sign") if jwt else None
    peer = _against_peer(run, "client_credentials JWT ES256", 1.8, "client_credentials JWT RS256")
    return Goal("P3", "JWT access tokens", (Part("÷ bare RS256 limit", share, 0.45), peer))


def _p4(run: Measured) -> Goal:
    parts = (
        _against_peer(run, "userinfo", 0.75),
        _against_peer(run, "introspection", 0.80),
        _against_peer(run, "refresh", 1.3),
        _against_reference(run, "Keycloak userinfo", 1.3),
        _against_reference(run, "Keycloak introspection", 1.3),
    )
    return Goal("P4", "Back channel", parts)


def _p5(run: Measured) -> Goal:
    parts = tuple(
        _against_reference(run, peer, bound, POSTGRESQL)
        for peer, bound in (("Hydra", 15), ("Keycloak", 1.8))
    )
    return Goal("P5", "Single sign-on on PostgreSQL, its CPU included", parts)


def _p6(run: Measured) -> Goal:
    seen = run.isolation
    parts = (
        Part("p50 in the storm ÷ quiet", seen.storm_p50 / seen.quiet_p50, 1.5, at_most=True),
        Part("p99 in the storm, ms", seen.storm_p99, 10, at_most=True),
    )
    return Goal("P6", "A storm of sign-ins leaves cheap requests alone", parts)


def _p7(run: Measured) -> Goal:
    parts = []
    for operation in ("password sign-in@1", "sso@1"):
        few, many = run.figures.cell(operation, FEW), run.figures.cell(operation, MANY)
        for share in (0.5, 0.95):
            ratio = many.percentile(share) / few.percentile(share) if few and many else None
            parts.append(Part(f"{operation} p{share * 100:.0f}", ratio, 1.05, at_most=True))
        ratio = run.figures.ratio((operation, FEW), (operation, MANY))
        parts.append(Part(f"{operation} CPU", ratio, 1.05, at_most=True))
    return Goal("P7", "As fast with many accounts as with few", tuple(parts))


def _p8(run: Measured) -> Goal:
    kept = None if run.budget_kept is None else float(run.budget_kept)
    return Goal("P8", "Statements and commits (tests/performance_budget)", (Part("kept", kept, 1),))


def _p9(run: Measured) -> Goal:
    parts = (
        Part("PSS under load with 32 threads, MB", run.loaded_mb, 90, at_most=True),
        Part("each further worker, MB", run.cold.extra_worker_mb, 40, at_most=True),
    )
    return Goal("P9", "Memory", parts)


def _p10(run: Measured) -> Goal:
    wall = Part("wall seconds, median", median(run.cold.wall), 0.6, at_most=True)
    share = median(run.cold.cpu) / run.cold.libraries_cpu
    cpu = Part("CPU ÷ importing the libraries", share, 1.5, at_most=True)
    return Goal("P10", "Cold start", (wall, cpu))


def _p11(run: Measured) -> Goal:
    failed = Part("failed requests", len(run.failures_at_16), 0, at_most=True)
    return Goal("P11", "Nothing fails with 16 clients on SQLite", (failed,))


def _p12(run: Measured) -> Goal:
    parts = [
        Part(f"{name} ÷ hello world", run.figures.ratio((name, MAIN), ("hello", HELLO)), 0.6)
        for name in ("discovery", "jwks")
    ]
    parts += [_against_peer(run, "discovery", 1.0), _against_peer(run, "jwks", 1.0, "discovery")]
    return Goal("P12", "Documents", tuple(parts))


_GOALS: tuple[Callable[[Measured], Goal], ...] = (
    _p1,
    _p2,
    _p3,
    _p4,
    _p5,
    _p6,
    _p7,
    _p8,
    _p9,
    _p10,
    _p11,
    _p12,
)
