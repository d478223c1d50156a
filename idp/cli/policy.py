"""`idp policy`: what a portal accepts as a password, and why, before anybody has to try."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from idp.cli.client_acts import folders_option
from idp.cli.output import CommandError, ExitCode, Output, leave, with_output
from idp.cli.policy_journey import journey

if TYPE_CHECKING:
    from idp.branding.texts import Texts
    from idp.clients.model import Client
    from idp.credentials.password_rules import PasswordRules, RuleFault

LONGEST_LINE = 8192


@click.group(
    epilog="\b\nidp policy explain intracma\nidp policy simulate cma-paris --password-stdin < file"
)
def policy() -> None:
    """What a portal accepts, and why. / Ce qu'un portail accepte, et pourquoi."""


@policy.command(
    epilog="\b\nidp policy explain intracma\n"
    "idp policy explain cma-paris --folders clients --format json"
)
@click.argument("client_id", metavar="CLIENT")
@folders_option
@with_output
def explain(out: Output, *, client_id: str, root: Path | None) -> None:
    """Say the rule for passwords as people read it, and what follows from it.

    Of the registered client; with --folders, of the folder as it is written.
    """
    from idp.clients.password_strength import weakest_bits

    found = _rule(client_id, root)
    section = found.client.policy.password
    rows = [
        {"id": line.id, "sentence": line.sentence, "pattern": line.check.get("pattern", "")}
        for line in found.rules.lines(found.texts, out.lang)
    ]
    facts = {
        "passwordrules": found.rules.passwordrules(),
        "confirm": section.confirm,
        "block_list": section.block_list,
        "weakest_bits": round(weakest_bits(section), 1),
    }
    if out.format == "json":
        out.document({"client": client_id, "rules": rows, **facts})
        return
    shown = {"id": out.text("règle", "rule"), "sentence": out.text("phrase", "sentence")}
    out.records("rules", rows, headings=shown)
    if out.format == "table":
        for name, value in facts.items():
            click.echo(f"{name:<14} {value}")


@policy.command(
    epilog="\b\nidp policy simulate intracma --password-stdin < file\n"
    "idp policy simulate cmi-organisme --password-stdin --identifier 000011701060005 < file"
)
@click.argument("client_id", metavar="CLIENT")
@click.option(
    "--password-stdin",
    is_flag=True,
    required=True,
    expose_value=False,  # there is no other way in: an argument would be seen by everybody
    help="First line of stdin.",
)
@click.option("--identifier", "identifiers", multiple=True, help="Identifiant · whose password.")
@click.option("--name", "names", multiple=True, help="Nom, prénom · family and given names.")
@folders_option
@with_output
def simulate(
    out: Output,
    *,
    client_id: str,
    identifiers: tuple[str, ...],
    names: tuple[str, ...],
    root: Path | None,
) -> None:
    """Judge a password that is read from stdin; it is never printed. Exit 5: refused."""
    from idp.credentials.password_rules import About

    password = _first_line()
    found = _rule(client_id, root)
    about = About(identifiers, names, found.client.metadata.name)
    faults = found.rules.faults(password, about)
    reasons = found.said(faults, out.lang)
    if out.format == "json":
        rows = [
            {"id": fault.text_id, "sentence": said}
            for fault, said in zip(faults, reasons, strict=True)
        ]
        out.document({"client": client_id, "accepted": not faults, "reasons": rows})
    elif out.format == "csv":
        out.records("verdicts", [{"accepted": not faults, "reasons": reasons}])
    else:
        accepted, refused = out.text("accepté", "accepted"), out.text("refusé", "refused")
        click.echo(out.styled(refused, "red") if faults else out.styled(accepted, "green"))
        for said in reasons:
            click.echo(f"  {said}")
    if faults:
        leave(ExitCode.REFUSED)


@policy.command(
    "test-vectors",
    epilog="\b\nidp policy test-vectors cma-paris\n"
    "idp policy test-vectors intracma --format json > vectors.json",
)
@click.argument("client_id", metavar="CLIENT")
@folders_option
@with_output
def test_vectors(out: Output, *, client_id: str, root: Path | None) -> None:
    """Print invented passwords around every bound of the rule, each with its verdict."""
    from idp.credentials.sample_passwords import samples

    found = _rule(client_id, root)
    rows: list[Mapping[str, object]] = []
    for password in samples(found.client.policy.password):
        faults = found.rules.faults(password)
        rows.append(
            {
                "password": password,
                "length": len(password),
                "accepted": not faults,
                "faults": [fault.text_id.rpartition(".")[2] for fault in faults],
            }
        )
    headings = {
        "accepted": out.text("accepté", "accepted"),
        "length": out.text("longueur", "length"),
        "faults": out.text("défauts", "faults"),
        "password": out.text("mot de passe", "password"),
    }
    out.records("vectors", rows, headings=headings)


policy.add_command(journey)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A client's rule and the words that it is told in."""

    client: "Client"
    rules: "PasswordRules"
    texts: "Texts"

    def said(self, faults: "Sequence[RuleFault]", lang: str) -> list[str]:
        """Return each fault in words."""
        return [self.texts.get(fault.text_id, lang, **fault.placeholders) for fault in faults]


def _rule(client_id: str, root: Path | None) -> _Rule:
    from idp.branding.texts import Texts
    from idp.clients.words import catalogue
    from idp.credentials.password_rules import PasswordRules

    client = client_of(client_id, root)
    texts = Texts(catalogue(), client.revision.texts)
    return _Rule(client, PasswordRules(client.policy.password), texts)


def client_of(client_id: str, root: Path | None) -> "Client":
    """Return the client as it is registered, or as its folder below `root` is written."""
    return _registered(client_id) if root is None else _written(client_id, root)


def _registered(client_id: str) -> "Client":
    from idp.cli.context import open_context
    from idp.cli.people import client_named

    with open_context() as context:
        return client_named(context, client_id)


def _written(name: str, root: Path) -> "Client":
    """Return the client that a folder would become, ruled by its organisation's lead folder."""
    from idp.cli.client_folders import judged
    from idp.clients.served import unregistered

    (found,) = judged((name,), root)
    revision = found.folder.revision
    if revision is None:
        raise CommandError(
            f"{name} a des fautes ; dites : idp clients check {name}",
            f"{name} is faulty; run: idp clients check {name}",
            ExitCode.INVALID,
        )
    client = unregistered(revision, name)
    if found.folder.leads:
        return client
    lead = _written(client.lead_client_id, root)
    policy = revision.policy.model_copy(update={"password": lead.policy.password})
    return unregistered(revision.model_copy(update={"policy": policy}), name)


def _first_line() -> str:
    """Return the first line of stdin without its end; blanks are part of a password."""
    line = sys.stdin.buffer.readline(LONGEST_LINE + 1)
    if len(line) > LONGEST_LINE:
        raise CommandError(
            f"au plus {LONGEST_LINE} octets", f"at most {LONGEST_LINE} bytes", ExitCode.INVALID
        )
    try:
        typed = line.decode("utf-8")
    except UnicodeDecodeError:
        raise CommandError(
            "le mot de passe n'est pas en UTF-8", "the password is not UTF-8", ExitCode.INVALID
        ) from None
    return typed.removesuffix("\n").removesuffix("\r")
