"""What the five portals share, and how they are told apart."""

import re
from pathlib import Path

import pytest

from idp.clients.check import check
from idp.clients.folder import read
from tests.portals.document import SLUGS, table
from tests.portals.html_reading import elements, texts
from tests.support.provider import Page, Provider
from tests.support.requirements import known_ids

PREFIX = dict(zip(SLUGS, ("R-INT-", "R-CMI-", "R-ENT-", "R-PAR-", "R-PDL-"), strict=True))
TERMS = {
    "intracma": "Conditions d\u2019utilisation",
    "cmi-organisme": "CGU",
    "ent-cfa-orleans": "Conditions Générales d'Utilisation",
    "cma-paris": "Conditions Générales d'Utilisation",
    "cma-pays-de-la-loire": "Conditions d\u2019utilisation",
}
QUIRKS = ("Exemple: 000011701060005", "Vous n'avez pas de compte parisien?")
"""Typed like this in the documents, and kept."""


@pytest.mark.parametrize("slug", SLUGS)
def test_no_folder_has_a_fault(slug: str) -> None:
    findings = check(read(Path("clients") / slug))
    assert [str(found) for found in findings if found.severity == "error"] == []


@pytest.mark.parametrize(
    ("slug", "rules"),
    [
        ("intracma", {"FR-PWD-001", "FR-PWD-003"}),
        ("cmi-organisme", {"FR-SEC-010"}),
        ("ent-cfa-orleans", {"FR-SEC-011"}),
        ("cma-paris", {"FR-PWD-002", "FR-PWD-004"}),
        ("cma-pays-de-la-loire", set()),
    ],
)
def test_weak_rules_of_a_document_are_honoured_and_said(slug: str, rules: set[str]) -> None:
    findings = check(read(Path("clients") / slug))
    assert {found.rule for found in findings if found.severity == "warning"} == rules


@pytest.mark.requirement("R-ALL-10")
@pytest.mark.parametrize("slug", SLUGS)
def test_the_footer_has_what_the_law_and_people_want(pages: dict[str, Page], slug: str) -> None:
    links = texts(pages[slug].text, "footer a")
    wanted = {"Mentions légales", "Accessibilité : non conforme", "Données personnelles"}
    assert wanted | {TERMS[slug], "Plan du site"} <= set(links)
    assert {link for link in links if link.startswith("Contact")}


@pytest.mark.requirement("R-ALL-10")
@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    ("page", "title"),
    [("legal", "Mentions légales"), ("accessibility", "Déclaration d\u2019accessibilité")],
)
def test_legal_pages_open_and_are_complete(
    portals: Provider, slug: str, page: str, title: str
) -> None:
    shown = portals.browser().get(f"/{slug}/pages/{page}")
    assert shown.status == 200
    assert texts(shown.text, "h1") == [title]
    assert portals.client(slug).policy.legal.publisher in shown.seen
    assert "non communiqué" not in shown.seen


@pytest.mark.requirement("R-ALL-11", partly="words, not yet dates of mails")
@pytest.mark.parametrize("slug", SLUGS)
def test_french_typography_is_kept(complete_pages: dict[str, Page], slug: str) -> None:
    body = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", "\n", complete_pages[slug].text)
    for quirk in QUIRKS:
        body = body.replace(quirk.replace("'", "&#39;"), "")
    body = re.sub(r"&#?\w+;", "'", body)
    assert re.findall(r".*[^\s]\s*(?<![\u202f\u00a0])[;?!](?:\s|$)", body) == []
    assert re.findall(r".*\w *(?<!\u00a0):(?:\s|$)", body) == []
    assert re.findall(r"(?i)\b(?:tu|ton|ta|tes|toi)\b", body) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_portal_speaks_english_too(complete: Provider, slug: str) -> None:
    page = complete.browser(lang="en").get(f"/{slug}/login")
    assert next(elements(page.text, "html")).attributes["lang"] == "en"
    same = {"FAQ", "E-mail", "connexion"}
    same |= {contact.name for contact in complete.client(slug).policy.help}
    left = [
        entry.text
        for entry in table(slug)
        if entry.text not in same
        and not re.search(r"@|^[\d ]+$|Exemple$", entry.text)
        and entry.text in page.seen
    ]
    assert left == []


def test_the_portals_are_told_apart_at_a_glance(portals: Provider) -> None:
    looks = {slug: portals.client(slug).policy.branding for slug in SLUGS}
    assert len({look.primary for look in looks.values()}) == len(SLUGS)
    assert len({(look.layout, look.shape) for look in looks.values()}) == len(SLUGS)
    assert {look.layout for look in looks.values()} == {"centre", "banner", "side", "split"}


def test_the_portals_exercise_the_protocol(portals: Provider) -> None:
    clients = {slug: portals.client(slug).metadata for slug in SLUGS}
    assert clients["cmi-organisme"].id_token_signed_response_alg == "ES256"
    assert clients["ent-cfa-orleans"].subject_type == "pairwise"
    assert clients["cma-pays-de-la-loire"].access_token_format == "jwt"
    assert all(client.require_pkce for client in clients.values())


@pytest.mark.parametrize("slug", SLUGS)
def test_the_readme_accounts_for_every_requirement(slug: str) -> None:
    readme = Path("clients", slug, "README.md").read_text(encoding="utf-8")
    ids = [name for name in known_ids() if name.startswith(PREFIX[slug])]
    assert ids
    assert [name for name in ids if not re.search(rf"\b{name}\b", readme)] == []
