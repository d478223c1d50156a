"""How `idp clients` prints: one line per client, its findings or changes below."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

import click

from idp.cli.client_folders import Judged
from idp.cli.output import Output, printable
from idp.clients.differences import Change, Difference
from idp.clients.findings import Finding
from idp.clients.revisions import Registration

_MARKS: Final = {"error": ("✘", "red"), "warning": ("!", "yellow"), "note": ("·", "blue")}
_SHOWN: Final = 60


def print_check(out: Output, folders: Sequence[Judged]) -> None:
    """Print every finding of every folder, then the sum."""
    if out.format != "table":
        _print_check_data(out, folders)
        return
    for judged in folders:
        click.echo(_head(out, judged))
        for finding in judged.findings:
            click.echo(_line(out, finding, judged.folder.slug))
    wrong, weak = (sum(it.count(kind) for it in folders) for kind in ("error", "warning"))
    click.echo(
        out.text(
            f"{len(folders)} client{_s(len(folders))}, {wrong} erreur{_s(wrong)}, "
            f"{weak} avertissement{_s(weak)}",
            f"{len(folders)} client{_s(len(folders))}, {wrong} error{_s(wrong)}, "
            f"{weak} warning{_s(weak)}",
        )
    )


def print_diff(out: Output, differences: Sequence[Difference]) -> None:
    """Print what registering would change, then the sum."""
    if out.format != "table":
        _print_diff_data(out, differences)
        return
    for difference in differences:
        _print_difference(out, difference)
    new, other, same = (
        sum(it.status == status for it in differences) for status in ("new", "changed", "unchanged")
    )
    click.echo(
        out.text(
            f"{new} à créer, {other} à modifier, {same} inchangé{_s(same)}",
            f"{new} to create, {other} to change, {same} unchanged",
        )
    )


def registration_line(out: Output, done: Registration, secret: str) -> str:
    """Return what a registration did in one line, and how to undo it."""
    if not done.changed:
        return f"= {done.client_id:<20} " + out.text("inchangé", "unchanged")
    if not done.before:
        line = f"+ {done.client_id:<20} client_id {done.client_id}   "
        line += out.text("révision", "revision") + f" {done.after}"
        return out.styled(f"{line}   secret {secret}" if secret else line, "green")
    undo = f"idp clients rollback {done.client_id} --to {done.before}"
    words = out.text(
        f"révision {done.before} → {done.after}   (annuler : {undo})",
        f"revision {done.before} → {done.after}   (undo: {undo})",
    )
    return out.styled(f"~ {done.client_id:<20} {words}", "yellow")


def _head(out: Output, judged: Judged) -> str:
    weak = judged.count("warning")
    warned = out.text(f"{weak} avertissement{_s(weak)}", f"{weak} warning{_s(weak)}")
    if judged.is_sound:
        verdict = out.styled("ok", "green") + (f"   {warned}" if weak else "")
    else:
        verdict = out.styled(out.text("ÉCHEC", "FAILED"), "red")
    return f"{printable(judged.folder.slug):<20} {verdict}"


def _line(out: Output, finding: Finding, slug: str) -> str:
    mark, colour = _MARKS[finding.severity]
    place = finding.file.removeprefix(f"{slug}/") + (f":{finding.line}" if finding.line else "")
    rule = f"{finding.rule} " if finding.rule.startswith("FR-") else ""
    key = f"{finding.key} : " if finding.key else ""
    text = printable(f"{rule}{key}{finding.message(out.lang)}")
    return f"  {out.styled(mark, colour)} {printable(place):<18} {text}"


def _print_difference(out: Output, difference: Difference) -> None:
    name = f"{difference.client_id:<20}"
    if difference.status == "new":
        words = out.text("nouveau", "new")
        click.echo(out.styled(f"+ {name} {words}", "green"))
    if difference.status != "changed":
        return
    click.echo(out.styled(f"~ {name}", "yellow").rstrip())
    for change in difference.changes:
        click.echo(f"    {printable(change.key):<36} {_change(change)}".rstrip())
    if difference.accounts:
        click.echo(
            "    "
            + out.text(
                f"concerne {difference.accounts} compte{_s(difference.accounts)} "
                "au prochain changement de mot de passe",
                f"concerns {difference.accounts} account{_s(difference.accounts)} "
                "at the next change of password",
            )
        )
    if difference.dependants:
        others = ", ".join(difference.dependants)
        click.echo("    " + out.text(f"vaut aussi pour : {others}", f"also rules: {others}"))


def _change(change: Change) -> str:
    if change.kind == "changed":
        return f"{_short(change.old)} → {_short(change.new)}"
    sign, value = ("+", change.new) if change.kind == "added" else ("-", change.old)
    return f"{sign} {_short(value)}"


def _short(value: object) -> str:
    """Return a value on one line that can't move the cursor."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)})"


def _print_check_data(out: Output, folders: Sequence[Judged]) -> None:
    rows = [
        {
            "client_id": judged.folder.slug,
            "severity": it.severity,
            "file": it.file,
            "line": it.line,
            "key": it.key,
            "code": it.code,
            "rule": it.rule,
            "message": it.message(out.lang),
        }
        for judged in folders
        for it in judged.findings
    ]
    if out.format == "csv":
        out.records("findings", rows)
        return
    clients = [{"client_id": it.folder.slug, "ok": it.is_sound} for it in folders]
    out.document({"clients": clients, "findings": rows})


def _print_diff_data(out: Output, differences: Iterable[Difference]) -> None:
    clients = [
        {
            "client_id": it.client_id,
            "status": it.status,
            "revision": it.number,
            "accounts": it.accounts,
            "dependants": it.dependants,
            "changes": [
                {"key": c.key, "kind": c.kind, "old": c.old, "new": c.new} for c in it.changes
            ],
        }
        for it in differences
    ]
    if out.format == "json":
        out.document({"clients": clients})
        return
    rows = [
        {"client_id": it["client_id"], **change}
        for it in clients
        for change in it["changes"]  # type: ignore[attr-defined] # the list made above
    ]
    out.records("changes", rows)


def _s(count: int) -> str:
    return "" if count in {0, 1} else "s"
