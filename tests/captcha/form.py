"""A small form with a question, as a step has one, served on the real provider's parts."""

from flask import Flask, Response, request
from flask_wtf import FlaskForm
from jinja2 import ChoiceLoader, DictLoader
from playwright.sync_api import Page as Window
from playwright.sync_api import Route
from wtforms import StringField

from idp.captcha.fields import CaptchaFields, captcha_values
from idp.clients.model import Client
from idp.wiring.services import Services
from tests.support.provider import ISSUER, Provider

PATH = "/try/this-form"
TEMPLATE = """\
{% extends "base.html" %}
{% from "_fields.html" import hidden, summary, text with context %}
{% from "_captcha.html" import captcha with context %}
{% block title %}Essai{% endblock %}
{% block main %}
  <h1>Essai</h1>
  {{ summary() }}
  <form method="post" novalidate>
    {{ hidden(form) }}
    {{ text(form.town, "Ville") }}
    {{ captcha(question) }}
    <button class="button" type="submit">Envoyer</button>
  </form>
{% endblock %}
"""


class TownForm(CaptchaFields, FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One field besides those of the question."""

    town = StringField()


def install(app: Flask, services: Services, client: Client) -> None:
    """Serve the form at `PATH`; « Merci » is the answer to one that is accepted."""
    shipped = app.jinja_env.loader
    assert shipped is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader({"try.html": TEMPLATE}), shipped])

    def view() -> Response:
        form = TownForm()
        errors: list[tuple[str, str]] = []
        if form.validate_on_submit():
            at = services.clock.now()
            source = request.remote_addr or ""
            fault = services.captchas.answered(captcha_values(form), client, source, at)
            if fault is None:
                return Response("Merci " + str(form.town.data))
            errors = [("captcha_answer", services.pages.texts(client).get(fault, "fr"))]
        question = services.captchas.put(client, "fr")
        context = {"form": form, "errors": errors, "question": question}
        return services.pages.render("try.html", client, context=context)

    app.add_url_rule(PATH, "try", view, methods=["GET", "POST"])


def show(window: Window, provider: Provider, path: str = PATH) -> None:
    """Open a path in a real browser, all of whose requests the provider answers in this process."""
    inside = provider.app.test_client()

    def answer(route: Route) -> None:
        asked = route.request
        told = inside.open(
            asked.url.removeprefix(ISSUER),
            method=asked.method,
            data=asked.post_data_buffer,
            content_type=asked.headers.get("content-type"),
            base_url=ISSUER,
        )
        route.fulfill(status=told.status_code, headers=dict(told.headers), body=told.data)

    window.route("**/*", answer)
    window.goto(ISSUER + path)
