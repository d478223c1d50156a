"""Which folders a `clients` command speaks of, read and judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from idp.cli.output import CommandError, ExitCode
from idp.clients.check import StepRules, check
from idp.clients.findings import Finding, errors
from idp.clients.folder import Folder, folders, read
from idp.clients.terms_versions import version_findings
from idp.journeys.engine import faults
from idp.journeys.model import Step
from idp.journeys.registry import discover
from idp.kernel.paths import shipped
from idp.stores.engine import Stores


@dataclass(frozen=True, slots=True)
class Judged:
    """A folder and everything that is to be said about it."""

    folder: Folder
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether it can be registered."""
        return not errors(self.findings)

    def count(self, severity: str) -> int:
        """Count the findings of one severity."""
        return sum(finding.severity == severity for finding in self.findings)


def step_rules() -> StepRules:
    """Return what the steps of this program ask of a policy."""
    steps = discover()
    # Whoever judges an order reads class attributes only: a step's class is as good as a step.
    known = cast("Mapping[str, Step]", steps)
    settings = {name: step.settings for name, step in steps.items()}
    return StepRules(lambda order: faults(order, known), settings)


def judged(names: tuple[str, ...], root: Path | None) -> list[Judged]:
    """Read and judge the named folders, or all of them; leads before those who follow them.

    Raises:
        CommandError: A name is no folder (4).
    """
    rules = step_rules()
    read_folders = [read(path) for path in _paths(names, root)]
    read_folders.sort(key=lambda folder: (not folder.leads, folder.slug))
    return [Judged(folder, check(folder, steps=rules)) for folder in read_folders]


def against_registered(stores: Stores, it: Judged) -> Judged:
    """Return a folder judged against its client's revisions too: no version names two texts."""
    return Judged(it.folder, (*it.findings, *version_findings(stores, it.folder)))


def root_of(root: Path | None) -> Path:
    """Return where client folders are: as told, else `./clients`, else those that are shipped."""
    here = Path("clients")
    return root or (here if here.is_dir() else shipped("clients"))


def _paths(names: tuple[str, ...], root: Path | None) -> list[Path]:
    where = root_of(root)
    if not names:
        return list(folders(where)) if where.is_dir() else []
    paths = [Path(name).absolute() if "/" in name else where / name for name in names]
    for path in paths:
        if not path.is_dir():
            known = ", ".join(it.name for it in folders(where)) if where.is_dir() else ""
            raise CommandError(
                f"Aucun dossier {path}.\nIl y a : {known or 0}",
                f"No folder {path}.\nThere are: {known or 0}",
                ExitCode.NOT_FOUND,
            )
    return paths
