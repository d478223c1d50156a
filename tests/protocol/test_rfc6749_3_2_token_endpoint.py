"""The token endpoint's manners (RFC 6749 §3.2, §5)."""

import pytest

from tests.protocol.bench import REDIRECT, VERIFIER, Bench, answered, refused

# Refused before any statement: one database is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/token", "/introspect", "/revoke"])
def test_only_post(bench: Bench, method: str, path: str) -> None:
    answer = bench.http.open(path, method=method)
    assert answer.status_code == 405
    assert answer.content_type == "application/json"
    assert "POST" in answer.headers["Allow"]


def test_browsers_may_ask_from_another_origin_without_credentials(bench: Bench) -> None:
    answer = bench.http.options("/token", headers={"Origin": "https://spa.example"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"grant_type=", FORM),
        (b"grant_type=authorization_code&grant_type=authorization_code", FORM),
        (b"grant_type=authorization_code&code=a&code=b", FORM),
        (b"grant_type=authorization_code&code=%00", FORM),
        (b"grant_type=authorization_code&code=%ff%fe", FORM),
        (b"\xff\xfe", FORM),
        (b"grant_type", FORM),
        (b'{"grant_type":"authorization_code"}', "application/json"),
        (b"grant_type=authorization_code", ""),
        (b"grant_type=authorization_code", "multipart/form-data; boundary=x"),
        (b"a=" + b"x" * 17000, FORM),
        (b"&".join(b"p%d=1" % n for n in range(100)), FORM),
    ],
)
def test_a_malformed_body_is_refused(bench: Bench, body: bytes, content_type: str) -> None:
    headers = bench.as_client("artisans")
    answer = bench.http.post("/token", data=body, content_type=content_type, headers=headers)
    refused(answer, "invalid_request")


def test_a_huge_body_is_refused(bench: Bench) -> None:
    answer = bench.http.post("/token", data=b"x" * 70_000, content_type=FORM)
    refused(answer, "invalid_request", 413)


@pytest.mark.parametrize("grant_type", ["password", "urn:x", "é", '"', "implicit", "None"])
def test_an_unknown_grant_type_is_refused_without_repeating_it(
    bench: Bench, grant_type: str
) -> None:
    answer = bench.post("/token", {"grant_type": grant_type})
    assert refused(answer, "unsupported_grant_type") == "this grant type is not supported"


def test_nothing_is_read_from_the_url(bench: Bench) -> None:
    code = bench.give_code(bench.add_person())
    query = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    answer = bench.http.post(
        "/token", query_string=query, content_type=FORM, headers=bench.as_client("artisans")
    )
    refused(answer, "invalid_request")


def test_an_unknown_parameter_is_ignored(bench: Bench) -> None:
    code = bench.give_code(bench.add_person())
    answered(bench.redeem(code, resource="https://api.example", foo="bar"), 200)


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/xml"])
def test_errors_are_json_whatever_accept_says(bench: Bench, accept: str) -> None:
    answer = bench.http.post("/token", data={"grant_type": "x"}, headers={"Accept": accept})
    refused(answer, "unsupported_grant_type")


def test_charset_in_the_media_type_is_fine(bench: Bench) -> None:
    code = bench.give_code(bench.add_person())
    body = f"grant_type=authorization_code&code={code}&code_verifier={VERIFIER}"
    answer = bench.http.post(
        "/token",
        data=f"{body}&redirect_uri={REDIRECT}",
        content_type=FORM + ";charset=UTF-8",
        headers=bench.as_client("artisans"),
    )
    answered(answer, 200)
