"""Whether a form came from our own pages."""

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from idp.pages.origin import is_foreign


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),  # no browser that another site could misuse
        ({"Origin": "https://id.example"}, False),
        ({"Origin": "https://id.example:443"}, True),
        ({"Origin": "http://id.example"}, True),
        ({"Origin": "https://id.example.evil.example"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": ""}, True),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://id.example"}, True),
        ({"Sec-Fetch-Site": ""}, True),
    ],
)
def test_where_a_form_came_from(headers: dict[str, str], foreign: bool) -> None:  # noqa: FBT001 - a table's column
    environ = EnvironBuilder(
        base_url="https://id.example", headers=list(headers.items())
    ).get_environ()
    assert is_foreign(Request(environ)) is foreign
