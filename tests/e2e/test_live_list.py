"""The list of rules over a new password: before typing, while typing, without scripts, for all."""

import gzip
from collections.abc import Callable
from random import Random

import pytest
from flask import render_template_string
from flask_wtf import FlaskForm
from playwright.sync_api import Browser, Page, Route
from wtforms import PasswordField
from wtforms.validators import DataRequired

from idp.credentials.password_rules import PasswordRules
from tests.support.axe import violations
from tests.unit.branding.samples import PORTALS, sample_app
from tests.unit.credentials import apple_grammar, generated
from tests.unit.credentials.live_list import ticked
from tests.unit.credentials.test_agreement import judged

pytestmark = pytest.mark.browser

SITE = "https://idp.example"
PASSWORDS = 300
TEMPLATE = """
{% extends "base.html" %}
{% from "_fields.html" import new_password, confirm_password, summary with context %}
{% block title %}Mot de passe{% endblock %}
{% block main %}
<h1>Nouveau mot de passe</h1>
{{ summary() }}
<form method="post" action="/list/{{ slug }}/{{ confirm }}">
  {{ new_password(form.chosen, "Nouveau mot de passe", rules) }}
  {{ confirm_password(form.again, "Confirmation", confirm) }}
  <button class="button" type="submit">Envoyer</button>
</form>
{% endblock %}
"""
TYPED = """(passwords) => {
  const input = document.getElementById("chosen");
  return passwords.map((password) => {
    input.value = password;
    input.dispatchEvent(new Event("input", {bubbles: true}));
    return [...document.querySelectorAll("#chosen-rules [data-pattern] .tick")]
      .map((tick) => tick.textContent === "✓");
  });
}"""
MESSAGES = """() => {
  window.said = [];
  const live = document.getElementById("chosen-live");
  new MutationObserver(() => window.said.push(live.textContent))
    .observe(live, {childList: true, characterData: true, subtree: true});
}"""

Opened = Callable[..., Page]


class NewPasswordForm(FlaskForm):  # type: ignore[misc] # Flask-WTF publishes no types
    """A password that is being chosen."""

    chosen = PasswordField(validators=[DataRequired()])
    again = PasswordField(validators=[DataRequired()])


def page_of(slug: str, confirm: str, errors: list[tuple[str, str]]) -> str:
    """Render the list of a real folder in a sample portal's frame."""
    found = generated.revision(slug)
    texts, rules = generated.texts(found), PasswordRules(found.policy.password)
    portal = list(PORTALS.values())[generated.SLUGS.index(slug)]

    def t(text_id: str, **facts: str | int) -> str:
        return texts.get(text_id, "fr", **{"portal": portal.name, **facts})

    return render_template_string(
        TEMPLATE,
        slug=slug,
        confirm=confirm,
        portal=portal,
        t=t,
        lang="fr",
        errors=errors,
        form=NewPasswordForm(meta={"csrf": False}),
        rules={"lines": rules.lines(texts, "fr"), "passwordrules": rules.passwordrules()},
    )


@pytest.fixture
def opened(chromium: Browser) -> Opened:
    """Open the list of a portal in a new page."""
    app = sample_app()

    @app.get("/list/<slug>/<confirm>")
    def shown(slug: str, confirm: str) -> tuple[str, dict[str, str]]:
        policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:"
        return page_of(slug, confirm, []), {"Content-Security-Policy": policy}

    @app.get("/wrong/<slug>/<confirm>")
    def wrong(slug: str, confirm: str) -> str:
        return page_of(slug, confirm, [("chosen", "Il manque un chiffre.")])

    client = app.test_client()

    def answer(route: Route) -> None:
        found = client.open(route.request.url.removeprefix(SITE))
        headers, body = dict(found.headers), found.get_data()
        if headers.pop("Content-Encoding", "") == "gzip":
            body = gzip.decompress(body)
        route.fulfill(status=found.status_code, headers=headers, body=body)

    def open_page(
        slug: str, *, path: str = "list", confirm: str = "always", **more: object
    ) -> Page:
        page = chromium.new_page(locale="fr-FR", **more)  # type: ignore[arg-type] # options of a page
        page.route("**/*", answer)
        page.goto(f"{SITE}/{path}/{slug}/{confirm}")
        return page

    return open_page


@pytest.mark.parametrize("slug", generated.SLUGS)
def test_the_pages_ticks_are_the_servers_verdict(opened: Opened, slug: str) -> None:
    chance = Random(slug)
    rule = generated.revision(slug).policy.password
    rules, page = PasswordRules(rule), opened(slug)
    hint = apple_grammar.read(rules.passwordrules())
    passwords = [generated.password(rule, chance) for _ in range(PASSWORDS)]
    passwords += [apple_grammar.make(hint, chance) for _ in range(PASSWORDS // 3)]
    ticks = page.evaluate(TYPED, passwords)
    verdicts = {True: 0, False: 0}
    lines = rules.lines(generated.texts(), "fr")
    for password, shown in zip(passwords, ticks, strict=True):
        assert shown == list(ticked(lines, password).values()), password
        accepted = bool(password) and not judged(rules, password)
        assert all(shown) == accepted, password
        verdicts[accepted] += 1
    assert min(verdicts.values()) > PASSWORDS / 20
    page.close()


def test_typing_is_told_once_it_pauses_and_only_then(opened: Opened) -> None:
    page = opened("cma-paris")
    page.clock.install()
    page.reload()
    page.evaluate(MESSAGES)
    field = page.locator("#chosen")
    for key in "Abcdefg1":
        field.press(key)
        page.clock.run_for(300)
    assert page.evaluate("window.said") == []
    page.clock.run_for(900)
    assert page.evaluate("window.said") == ["Règles respectées\u00a0: 5 sur 5"]
    field.press("!")
    page.clock.run_for(899)
    assert len(page.evaluate("window.said")) == 1
    page.clock.run_for(200)
    assert page.evaluate("window.said")[1:] == ["4 règles respectées sur 5"]
    assert page.get_by_role("status").inner_text() == "4 règles respectées sur 5"
    names = page.locator("#chosen-rules .tick").evaluate_all("all => all.map(it => it.ariaLabel)")
    assert names == [*["Respecté\u00a0:"] * 4, "À respecter\u00a0:"]
    page.close()


def test_a_password_is_pasted_whole_and_never_cut(opened: Opened) -> None:
    page = opened("intracma")
    field = page.locator("#chosen")
    assert field.get_attribute("maxlength") is None
    assert field.get_attribute("autocomplete") == "new-password"
    assert (field.get_attribute("passwordrules") or "").startswith("minlength: 8; maxlength: 20;")
    long = "kvtzgbwq7mxdpfjhrncls" * 2
    allowed = field.evaluate(
        """(input, text) => {
          input.focus();
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const event = {clipboardData: data, bubbles: true, cancelable: true};
          const free = input.dispatchEvent(new ClipboardEvent("paste", event));
          document.execCommand("insertText", false, text);
          return free;
        }""",
        long,
    )
    assert allowed
    assert field.input_value() == long
    assert page.locator("#chosen-rules .tick").all_inner_texts() == ["○", "✓"]
    page.locator("#chosen ~ .reveal").click()
    assert field.get_attribute("type") == "text"
    page.close()


@pytest.mark.parametrize(
    ("confirm", "with_scripts", "without"),
    [
        ("always", 2, 2),
        ("nojs", 1, 2),
        ("never", 1, 1),
    ],
)
def test_the_password_is_typed_twice_where_the_policy_says_so(
    opened: Opened, confirm: str, with_scripts: int, without: int
) -> None:
    for java_script_enabled, fields in ((True, with_scripts), (False, without)):
        page = opened("intracma", confirm=confirm, java_script_enabled=java_script_enabled)
        assert page.locator("input[type=password]").count() == fields
        page.close()


def test_without_scripts_the_rules_are_a_plain_list(opened: Opened) -> None:
    page = opened("intracma", java_script_enabled=False)
    said = page.locator("#chosen-rules").inner_text().split("\n")
    lines = [line.strip() for line in said if line.strip()]
    assert lines[:2] == [
        "Règles de syntaxe du mot de passe",
        "il doit avoir une longueur comprise entre 8 et 20 caractères",
    ]
    assert lines[2].endswith("spéciaux) dont au moins un chiffre")
    assert lines[3].endswith("(vérifié à l\N{RIGHT SINGLE QUOTATION MARK}envoi)")
    assert len(lines) == 4
    page.close()


@pytest.mark.parametrize("slug", generated.SLUGS)
def test_the_list_is_for_everybody(opened: Opened, slug: str) -> None:
    for path, scheme, width in (("list", "light", 1280), ("wrong", "dark", 320)):
        page = opened(
            slug, path=path, color_scheme=scheme, viewport={"width": width, "height": 800}
        )
        page.locator("#chosen").fill("Abcdefg1kvtz")
        assert page.locator("#chosen-rules .met").count()
        assert violations(page) == []
        assert int(page.evaluate("document.documentElement.scrollWidth")) <= width
        page.close()
