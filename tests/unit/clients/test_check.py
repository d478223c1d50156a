"""`check` says every fault with its file, line and key, and what was probably meant."""

from pathlib import Path

import pytest
from pydantic import Field

from idp.clients.check import StepRules, check
from idp.clients.findings import Finding
from idp.clients.folder import read
from idp.clients.messages import MESSAGES
from idp.policy.section import Section
from tests.support.client_folder import LEAD, SECOND, write_folder


def said(findings: tuple[Finding, ...], *severities: str) -> list[str]:
    return [
        f"{it.severity} {it.file}:{it.line} {it.key} {it.code} {it.rule}".strip()
        for it in findings
        if not severities or it.severity in severities
    ]


def edited(*edits: tuple[str, str]) -> str:
    policy = LEAD
    for old, new in edits:
        assert old in policy, old
        policy = policy.replace(old, new, 1)
    return policy


def test_a_good_folder_has_remarks_only(tmp_path: Path) -> None:
    assert said(check(read(write_folder(tmp_path))), "error", "warning") == []


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    policy = edited(
        ('portal_url = "https://artisans.example/"', 'portal_url = "javascript:alert(1)"'),
        ("redirect_uris", "redirect_uri"),
        ('kind = "assigned"', 'kind = "asigned"'),
        ('example = "0042"', "example = 42"),
        ("min_length = 14", "min_length = 0"),
        ('primary = "#1f4e79"', 'primary = "blue"'),
    )
    findings = check(read(write_folder(tmp_path, policy=policy)))
    assert said(findings, "error") == [
        "error artisans/client.toml:4 client.redirect_uri unknown_key",
        "error artisans/client.toml:13 identifier.kind not_a_choice",
        "error artisans/client.toml:14 identifier.example not_text",
        "error artisans/client.toml:17 password.min_length too_small",
        "error artisans/client.toml:23 branding.primary pattern",
    ]
    assert findings[0].message() == "clé inconnue ; vouliez-vous dire « redirect_uris » ?"
    assert findings[0].message("en") == "unknown key; did you mean `redirect_uris`?"


def test_what_is_sound_is_judged_beside_what_is_not(tmp_path: Path) -> None:
    policy = edited(
        ('portal_url = "https://artisans.example/"', 'portal_url = "http://artisans.example/"'),
        ('kind = "assigned"', 'kind = "asigned"'),
    )
    assert said(check(read(write_folder(tmp_path, policy=policy))), "error") == [
        "error artisans/client.toml:3 client.portal_url uri_insecure",
        "error artisans/client.toml:13 identifier.kind not_a_choice",
    ]


def test_a_fault_in_the_defaults_is_said_there(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (tmp_path / "_defaults" / "client.toml").write_text("[sign_in]\nsession_idel = 60\n")
    assert said(check(read(folder)), "error") == [
        "error _defaults/client.toml:2 sign_in.session_idel unknown_key"
    ]


CLIENT = 'name = "Portail des artisans"'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"https://artisans.example/oidc/callback"', '"http://artisans.example/cb"',
         "error :5 client.redirect_uris[0] uri_insecure RFC 9700 §2.1"),
        ('"https://artisans.example/oidc/callback"', '"http://localhost/cb"',
         "warning :5 client.redirect_uris[0] uri_loopback FR-SEC-001"),
        ('  "https://artisans.example/oidc/callback",\n', "",
         "error :4 client.redirect_uris no_redirect_uri"),
        ("https://artisans.example/oidc", "https://*.artisans.example/oidc",
         "error :5 client.redirect_uris[0] uri_malformed RFC 9700 §2.1"),
        (CLIENT, CLIENT + "\nrequire_pkce = false",
         "warning :3 client.require_pkce no_pkce FR-SEC-002"),
        (CLIENT, CLIENT + '\nrequire_pkce = false\ntoken_endpoint_auth_method = "none"',
         "error :3 client.require_pkce public_no_pkce RFC 9700 §2.1.1"),
        (CLIENT, CLIENT + '\njwks = {keys = [{kty = "EC", d = "x"}]}',
         "error :3 client.jwks private_jwk RFC 7517 §9.3"),
        (CLIENT, CLIENT + '\njwks = {keys = ["x"]}', "error :3 client.jwks bad_jwks RFC 7517 §5"),
        (CLIENT, CLIENT + '\ntoken_endpoint_auth_method = "private_key_jwt"',
         "error :1 client.jwks no_jwks RFC 7523"),
        (CLIENT, CLIENT + '\nresponse_types = ["code", "id_token token"]',
         "warning :3 client.response_types[1] token_in_url FR-SEC-003"),
        (CLIENT, CLIENT + '\nresponse_types = ["cod"]',
         "error :3 client.response_types[0] bad_response_type"),
        (CLIENT, CLIENT + '\naccess_token_format = "jwt"\naccess_token_lifetime = 600',
         "error :4 client.access_token_lifetime jwt_too_long"),
        (CLIENT, CLIENT + '\nscopes = ["openid", "a b"]',
         "error :3 client.scopes[1] bad_scope RFC 6749 §3.3"),
        ("[branding]", "[claims.sub]\nsource = 'x'\n[branding]",
         "error :22 claims.sub claim_reserved OpenID Core §2"),
        ("[branding]", "[claims.x]\nsource = 'x'\ntemplate = '{a}'\n[branding]",
         "error :22 claims.x claim_needs_one"),
        ("[branding]", "[claims.x]\ntemplate = '{a.__class__}'\n[branding]",
         "error :23 claims.x.template bad_template"),
        ("min_length = 14", "min_length = 99\nmax_length = 64",
         "error :17 password.min_length min_above_max"),
        ("min_length = 14", "min_length = 14\nmax_length = 20",
         "warning :18 password.max_length short_maximum FR-PWD-003"),
        ("min_length = 14", 'min_length = 8\nrequire = ["digit"]\nat_least_kinds = 2',
         "warning :17 password.min_length weak_password FR-PWD-001"),
        ("min_length = 14", 'min_length = 8\nrequire = ["upper", "lower", "digit"]',
         "warning :17 password.min_length almost_weak_password FR-PWD-002"),
        ("min_length = 14", 'min_length = 14\nforbid = ["special"]',
         "warning :18 password.forbid specials_forbidden FR-PWD-004"),
        ("min_length = 14", 'min_length = 14\nforbid = ["letter"]\nrequire = ["upper"]',
         "error :18 password.forbid required_and_forbidden"),
        ("min_length = 14", 'min_length = 14\nforbid = ["digit", "letter"]\nat_least_kinds = 2',
         "error :19 password.at_least_kinds too_few_kinds"),
        ("min_length = 14", 'min_length = 14\nrequire = ["special"]\nspecials = "é9"',
         "error :19 password.specials no_special_named"),
        ("min_length = 14", "min_length = 14\n[throttle]\nfree_attempts = 99",
         "warning :18 throttle unrestricted FR-PWD-005"),
        ("min_length = 14", "min_length = 14\n[throttle]\ndelays = [90, 60]",
         "error :19 throttle.delays delays_not_growing"),
        ("min_length = 14", "min_length = 14\n[retention]\naudit_months = 36",
         "warning :19 retention.audit_months kept_too_long FR-GDPR-001"),
        ('kind = "assigned"', 'kind = "structured"',
         "error :12 identifier.issuer_code_length no_issuer_code R-CMI-4"),
        ('publisher = "Chambre des artisans"\n', "",
         "warning :27 legal.publisher legal_empty FR-LEGAL-001"),
        ("[legal]", '[legal]\naccessibility_contact = ""',
         "warning :28 legal.accessibility_contact no_accessibility_contact FR-A11Y-001"),
        ('logo = "logo.svg"', 'logo = "other.svg"',
         "error :25 branding.logo missing_file"),
        ("[branding]", "[[footer]]\nlabel.fr = 'x'\nlabel.en = 'x'\nurl = 'data:x'\n[branding]",
         "error :25 footer[0].url uri_scheme"),
        ("[branding]", "[[footer]]\nlabel.fr = '<b>x'\nlabel.en = 'x'\nurl = '/a'\n[branding]",
         "error :23 footer[0].label.fr html"),
        ('"login.identifier_and_password"]', '"login.identifier_and_password"]\noffer = ["reset"]',
         "error :21 journeys.login.offer[0] unknown_journey"),
        ("[journeys.login]", "[journeys.other]", "warning :19 journeys.login no_login"),
        ("[branding]", "[sign_in]\nsession_idle = 90000\n[branding]",
         "error :23 sign_in.session_idle idle_above_absolute"),
    ],
)  # fmt: skip
def test_one_fault(tmp_path: Path, old: str, new: str, expected: str) -> None:
    findings = check(read(write_folder(tmp_path, policy=edited((old, new)))))
    assert said(findings, "error", "warning") == [
        expected.replace(" :", " artisans/client.toml:", 1)
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('[sign_in]\nidentifier.lable = "x"', "error :2 sign_in.identifier.lable unknown_text"),
        ('[sign_in]\ntitle = "<b>x</b>"', "error :2 sign_in.title html"),
        ('[sign_in]\ntitle = "{portal.__class__}"', "error :2 sign_in.title bad_template"),
        ('[sign_in]\ntitle = "{nobody}"', "error :2 sign_in.title unknown_placeholder"),
        ("[sign_in]\ntitle = 3", "error :2 sign_in.title text_not_text"),
        ('[sign_in]\nthrottled = "Attendez."', "warning :2 sign_in.throttled missing_placeholder"),
        ('[sign_in]\ntitle = """\n' + "x" * 601 + '"""', "error :2 sign_in.title text_too_long"),
        (
            '[password_rules]\nwhole = "Au moins 8 caractères."',
            "error :2 password_rules.whole whole_rule_differs",
        ),
        ("[sign_in", "error :1  bad_toml"),
    ],
)
def test_words(tmp_path: Path, words: str, expected: str) -> None:
    files = {"text.fr.toml": words, "text.en.toml": words}
    findings = check(read(write_folder(tmp_path, files=files)))
    mine = [line for line in said(findings, "error", "warning") if "text.fr" in line]
    assert mine == [expected.replace(" :", " artisans/text.fr.toml:", 1)]


def test_a_text_without_translation(tmp_path: Path) -> None:
    findings = check(read(write_folder(tmp_path, files={"text.en.toml": ""})))
    assert said(findings, "warning") == [
        "warning artisans/text.fr.toml:2 sign_in.identifier.label not_translated"
    ]


def test_the_organisation_s_tables_stand_in_the_lead_folder_only(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, "artisans-appli", SECOND + "[password]\nmin_length = 8\n")
    assert said(check(read(folder)), "error") == [
        "error artisans-appli/client.toml:10 password lead_only"
    ]


class Settings(Section):
    """Settings of an invented step."""

    count: int = Field(2, ge=1)


def test_steps_are_judged_by_whoever_knows_them(tmp_path: Path) -> None:
    rules = StepRules(
        lambda order: [(0, f"{order[0].step!r} needs 'account'")], {"account.questions": Settings}
    )
    policy = LEAD + (
        '[steps."account.questions"]\ncount = 0\ncuont = 1\n[steps."account.question"]\n'
    )
    findings = check(read(write_folder(tmp_path, policy=policy)), steps=rules)
    assert said(findings, "error") == [
        "error artisans/client.toml:20 journeys.login.steps[0] bad_order",
        'error artisans/client.toml:34 steps."account.questions".count too_small',
        'error artisans/client.toml:35 steps."account.questions".cuont unknown_key',
        'error artisans/client.toml:36 steps."account.question" unknown_step',
    ]
    assert [it.message("en") for it in findings if it.severity == "error"][2:] == [
        "unknown key; did you mean `count`?",
        "no step of this name; did you mean `account.questions`?",
    ]


def test_what_the_derivation_changed_is_told(tmp_path: Path) -> None:
    policy = edited(('primary = "#1f4e79"', 'primary = "#5cb85c"'))
    notes = [it.message() for it in check(read(write_folder(tmp_path, policy=policy))) if it.rule]
    assert any("texte du bouton en noir" in note for note in notes)


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_both_languages_say_the_same_things(code: str) -> None:
    french, english = MESSAGES[code]
    assert french.strip()
    assert english.strip()
