"""The pages that the law asks for, from what the folder says."""

import pytest

from idp.branding.legal import accessibility_label, accessibility_statement, legal_notice
from idp.branding.texts import Texts, load_catalogue
from idp.kernel.paths import shipped
from idp.policy.branding import LegalSection

TEXTS = Texts(load_catalogue(shipped("templates") / "texts"))
LEGAL = LegalSection(
    publisher="Chambre d\u2019exemple",
    publisher_address="1 rue de l\u2019Exemple",
    publication_director="Aline Verdier",
    host="Hébergeur <b>SA</b>",
    contact_email="contact@chambre.example",
    accessibility_status="partial",
    accessibility_audit_date="2026-03-09",
)


@pytest.mark.requirement("R-ALL-10")
def test_the_notice_names_publisher_director_and_host() -> None:
    body = legal_notice(LEGAL, TEXTS, "fr", "Intr@CMA").body
    for said in (
        "Intr@CMA est édité par Chambre d\u2019exemple",
        "Aline Verdier",
        "1 rue de l\u2019Exemple",
    ):
        assert said in body
    assert '<a href="mailto:contact@chambre.example">' in body
    assert "Hébergeur &lt;b&gt;SA&lt;/b&gt;" in body


@pytest.mark.requirement("R-ALL-10")
def test_the_statement_has_the_imposed_sections() -> None:
    statement = accessibility_statement(LEGAL, TEXTS, "fr", "Intr@CMA")
    for section in (
        "État de conformité",
        "Résultats des tests",
        "Retour d\u2019information",
        "Voies de recours",
    ):
        assert section in statement.body
    assert "Intr@CMA sont <strong>partiellement conformes</strong>" in statement.body
    assert "09/03/2026" in statement.body
    assert "2026-03-09" in accessibility_statement(LEGAL, TEXTS, "en", "Intr@CMA").body


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_a_folder_leaves_out_is_shown_as_not_given(lang: str) -> None:
    empty = LegalSection()
    for page in (legal_notice, accessibility_statement):
        body = page(empty, TEXTS, lang, "Portail").body
        assert TEXTS.get("legal.not_given", lang) in body
        assert "{" not in body


def test_a_portal_without_audit_is_declared_not_compliant() -> None:
    assert accessibility_label(LegalSection(), TEXTS, "fr") == "Accessibilité\u00a0: non conforme"
    assert accessibility_label(LEGAL, TEXTS, "en") == "Accessibility: partially compliant"
