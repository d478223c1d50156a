"""`idp doctor`: every part of a deployment looked at, each finding with its remedy."""

import click

from idp.cli.checks import Check, examine
from idp.cli.context import CliContext, settings
from idp.cli.output import ExitCode, Output, leave, with_output

_MARKS = {"ok": ("✔", "green"), "warning": ("!", "yellow"), "error": ("✘", "red")}


@click.command(epilog="\b\nidp doctor\nidp doctor --format json")
@with_output
def doctor(out: Output) -> None:
    """Look for faults and weaknesses; exit with 7 when there are any errors."""
    context = CliContext(settings())
    try:
        found = examine(context)
    finally:
        context.close()
    rows = [_row(out, one) for one in found]
    if out.format == "table":
        for one in found:
            _print(out, one)
        _sum(out, found)
    else:
        out.records("checks", rows)
    if any(one.severity == "error" for one in found):
        leave(ExitCode.DIFFERENT)


def _row(out: Output, one: Check) -> dict[str, object]:
    return {
        "check": one.name,
        "severity": one.severity,
        "said": out.text(*one.said),
        "remedy": out.text(*one.remedy) if one.remedy else "",
    }


def _print(out: Output, one: Check) -> None:
    mark, colour = _MARKS[one.severity]
    click.echo(f"{out.styled(mark, colour)} {one.name:<12} {out.text(*one.said)}")
    if one.remedy:
        click.echo(f"  → {out.text(*one.remedy)}")


def _sum(out: Output, found: list[Check]) -> None:
    wrong, weak = (
        sum(one.severity == severity for one in found) for severity in ("error", "warning")
    )
    out.say(
        f"{len(found)} contrôles, {wrong} erreur(s), {weak} avertissement(s)",
        f"{len(found)} checks, {wrong} error(s), {weak} warning(s)",
    )
