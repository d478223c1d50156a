"""What the commands about companies say: faults of a number, a company, why there is no answer."""

from dataclasses import asdict

import click

from idp.branding.texts import Texts, load_catalogue
from idp.cli.output import CommandError, ExitCode, Lang, Output, printable
from idp.companies.register import Found, Unavailable, to_json
from idp.companies.siren import NumberFault, parse, shown
from idp.kernel.paths import shipped

_WHY = {
    "never_imported": (
        "aucun registre importé ; remède : idp companies import",
        "no register was imported; to mend it: idp companies import",
    ),
    "too_old": (
        "le registre importé est trop ancien (companies.max_age_days) : importez-en un récent",
        "the imported register is too old (companies.max_age_days): import a recent one",
    ),
    "partial": (
        "le registre ne connaît qu'un établissement de cette entreprise, pas elle",
        "the register knows a place of this company only, not the company",
    ),
    "refused": (
        "le service refuse la clé : vérifiez companies.api_key",
        "the service refuses the key: check companies.api_key",
    ),
    "too_many_requests": (
        "le service demande d'attendre : trop de questions",
        "the service asks to wait: too many questions",
    ),
    "unreachable": (
        "le service ne répond pas à temps : vérifiez companies.base_url",
        "the service does not answer in time: check companies.base_url",
    ),
    "not_understood": (
        "la réponse n'est pas celle d'un registre : vérifiez companies.base_url",
        "the answer is not a register's: check companies.base_url",
    ),
    "paused": (
        "le service est laissé tranquille un moment, après trop d'échecs",
        "the service is left alone for a while, after too many failures",
    ),
}


def siren_named(typed: str, lang: Lang) -> str:
    """Return the SIREN that was typed.

    Raises:
        CommandError: It is none (3).
    """
    number = parse(typed)
    if isinstance(number, NumberFault):
        words = why_no_number(number, lang)
        raise CommandError(f"« {typed} » : {words}", f"{typed!r}: {words}", ExitCode.INVALID)
    return number.siren


def why_no_number(fault: NumberFault, lang: Lang) -> str:
    """Return what is wrong with a number, as pages say it."""
    texts = Texts(load_catalogue(shipped("templates") / "texts"))
    return texts.get(fault.text, lang, **fault.values)


def why_unavailable(answer: Unavailable) -> tuple[str, str]:
    """Return why the register gave no answer, and the remedy, in French and English."""
    french, english = _WHY[answer.why]
    return f"{answer.source} : {french}", f"{answer.source}: {english}"


def show_company(out: Output, found: Found) -> None:
    """Print a company and its establishments."""
    if out.format == "json":
        out.document({"company": to_json(found)})
        return
    if out.format == "table":
        state = out.text("active", "active") if found.active else out.text("cessée", "ceased")
        told = [
            f"{shown(found.siren)}  {found.name or '-'}  {state}",
            out.text("métiers : ", "crafts: ")
            + (out.text("oui", "yes") if found.in_crafts() else out.text("non", "no"))
            + (out.text("   diffusion partielle", "   partly published") if found.masked else ""),
            f"{found.provenance.source}, {found.provenance.as_of}",
        ]
        told += [
            f"  {' '.join((*officer.given_names[:1], *officer.family_names[:1]))}"
            for officer in found.officers
        ]
        for line in told:
            click.echo(printable(line))
    headings = {
        "siret": "SIRET",
        "active": out.text("actif", "active"),
        "head": out.text("siège", "head"),
        "craft": out.text("métiers", "crafts"),
        "department": out.text("dép.", "dep."),
        "town": out.text("commune", "town"),
    }
    out.records("places", [asdict(place) for place in found.places], headings=headings)
