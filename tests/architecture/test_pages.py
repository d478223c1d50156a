"""URLs, steps and templates: each stands where a newcomer looks for it."""

import ast
import re

from idp.journeys.registry import discover
from tests.support.source import ROOT, calls, files, python

ADDS_A_URL = re.compile(r"(^|\.)(add_url_rule|route|Blueprint|register_blueprint)$")
NAMES_A_TEMPLATE = re.compile(r"""["']([\w/]+\.html)["']""")
PAGES = ROOT / "templates"


def test_every_step_has_its_template() -> None:
    missing = [
        step for step in discover() if not (PAGES / f"{step.replace('.', '/')}.html").exists()
    ]
    assert missing == []


def test_every_template_is_a_steps_or_is_named() -> None:
    named = {f"{step.replace('.', '/')}.html" for step in discover()}
    for _, node in python("idp"):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            named.add(node.value)
    for path in files("templates", pattern="*.html"):
        named.update(NAMES_A_TEMPLATE.findall(path.read_text()))
    pages = {path.relative_to(PAGES).as_posix() for path in files("templates", pattern="*.html")}
    assert pages - named == set()


def test_only_the_url_table_adds_urls() -> None:
    # The demo's portals are an application of their own, with a table of their own.
    adders = [
        f"{place} {called}"
        for place, called in calls("idp")
        if ADDS_A_URL.search(called)
        if not place.startswith(("idp/routes.py", "idp/demo/"))
    ]
    assert adders == []


def test_each_line_of_the_url_table_is_alone() -> None:
    lines = [
        tuple(ast.literal_eval(argument) for argument in node.args[:2])
        for _, node in python("idp")
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Route"
    ]
    endpoints = [endpoint for _, endpoint in lines]
    assert lines, "the table of idp/routes.py was not found"
    assert len(set(endpoints)) == len(endpoints)
    assert all(rule.startswith("/") and rule == rule.lower() for rule, _ in lines)
