"""Who reaches what: every URL of the console by everybody, generated from the URL table."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from idp.console.acts import DEEDS
from idp.routes import table
from idp.stores.tables import AuditEvent
from tests.console.conftest import CMI, ENT, INT, House
from tests.support.provider import Browser, Page

STAFF: Final = ("referent", "distant", "secretary", "administrator")
ROOMS: Final = ("", "/new", "/import", "/import/template.csv", "/lists", "/resend", "/referents")

# Who may look at whom: the referent of 00001 sees the agent of 00001, that of 00002 does not.
SEES: Final = {"referent": True, "distant": False, "secretary": True, "administrator": True}

# Acts on an agent who came: `200` shows a form or a preview, `403` says why not.
ON_AGENT: Final = {
    name: {"referent": 200, "secretary": 200, "administrator": 200}
    for name in ("name", "address", "leave", "stay", "suspend", "reset", "sign_out")
} | {
    "resend": {"referent": 403, "secretary": 403, "administrator": 403},  # activated already
    "reactivate": {"referent": 403, "secretary": 403, "administrator": 403},  # not suspended
    "reset_factor": {"referent": 403, "secretary": 403, "administrator": 403},  # there is none
    "letter": {"referent": 200, "secretary": 200, "administrator": 200},
    "give_role": {"referent": 200, "secretary": 200, "administrator": 200},
    "take_role": {"referent": 200, "secretary": 200, "administrator": 200},
    "hand_over": {"referent": 200, "secretary": 403, "administrator": 403},
}

# On a colleague who is staff: administrators alone touch them.
ON_STAFF: Final = {"referent": 403, "secretary": 403, "administrator": 200}
_TOUCHES: Final = ("name", "address", "leave", "suspend", "reset", "sign_out")


def console_rules() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every rule of the console with its methods, as `routes` has it."""
    for route in table(_Everything()):  # type: ignore[arg-type]  # only rules are read
        if route.endpoint.startswith("console"):
            yield route.rule, route.methods


class _Everything:
    def __getattr__(self, name: str) -> "_Everything":
        return self


def filled(rule: str, house: House, who: str = "agent", act: str = "suspend") -> str:
    """A rule as a URL."""
    given = {
        "client_id": house.slug,
        "membership_id": house.people[who].membership_id,
        "act": act,
        "name": "never",
        "reference": "CO-2222-22",
    }
    return re.sub(r"<(\w+)>", lambda found: given[found[1]], rule)


def asked(browser: Browser, url: str, method: str) -> Page:
    if method == "GET":
        return browser.get(url, follow=False)
    return browser.post(url, {}, follow=False)


RULES: Final = [(rule, method) for rule, methods in console_rules() for method in methods]


def test_the_matrix_knows_every_act_and_rule() -> None:
    assert ON_AGENT.keys() == DEEDS.keys()
    assert len(RULES) >= 18


def test_nobody_and_who_is_no_staff_reach_nothing(cmi: House, ent: House) -> None:
    nobody = cmi.provider.browser(source="192.0.2.201")
    member, elsewhere = cmi.enter("agent"), ent.enter("office")
    before = cmi.membership("agent")
    for rule, method in RULES:
        url = filled(rule, cmi)
        answer = asked(nobody, url, method)
        assert (answer.status, answer.location) == (303, f"/{CMI}/login?to=console"), url
        answer = asked(member, url, method)
        assert (answer.status, "réservée" in answer.seen) == (403, True), url
        answer = asked(elsewhere, url, method)
        assert answer.status in {303, 403}, url
        assert "00001" not in answer.text, url
    assert cmi.membership("agent") == before
    assert cmi.mails() == []


@pytest.mark.parametrize("name", STAFF)
def test_every_room_by_every_role(cmi: House, name: str) -> None:
    browser = cmi.enter(name)
    for room in ROOMS:
        assert browser.get(f"{cmi.base}{room}").status == 200, room
    assert browser.get(f"{cmi.base}/letters").status in {200, 403}
    for who in ("agent", "newcomer", "referent", "colleague"):
        assert browser.get(cmi.url(who)).status == (200 if SEES[name] else 404), who
    for act in DEEDS:
        expected = ON_AGENT[act][name] if SEES[name] else 404
        assert browser.get(cmi.url("agent", act)).status == expected, act
        assert browser.get(cmi.url("agent", f"{act}/done")).status == (200 if SEES[name] else 404)
    for act in _TOUCHES:
        expected = ON_STAFF[name] if SEES[name] else 404
        assert browser.get(cmi.url("colleague", act)).status == expected, act
        assert browser.get(cmi.url("administrator", act)).status in {403, 404}, act
        assert browser.get(cmi.url(name, act)).status == 403, act


@pytest.mark.parametrize("name", STAFF)
def test_no_get_changes_anything_and_no_post_without_its_token(cmi: House, name: str) -> None:
    browser = cmi.enter(name)
    browser.get(cmi.base)
    before = cmi.people and [cmi.membership(one) for one in cmi.people]
    events = len(cmi.rows(AuditEvent))
    for rule, method in RULES:
        for act in DEEDS if "<act>" in rule else ("",):
            answer = asked(browser, filled(rule, cmi, act=act), method)
            assert answer.status < 500, (rule, act)
            if method == "POST":
                assert answer.status in {404, 422}, (rule, act)
    assert [cmi.membership(one) for one in cmi.people] == before
    assert len(cmi.rows(AuditEvent)) == events
    assert cmi.mails() == []


@pytest.mark.parametrize("slug", [ENT, INT])
def test_a_console_stands_at_every_portal(slug: str, ent: House, real_folders: Path) -> None:
    if slug == ENT:
        assert ent.enter("office").get(f"{ent.base}/letters").status == 200
        return
    house = House(ent.provider, INT, ent.hashed)
    ent.provider.register(real_folders / INT)
    house.add("boss", "iam\\bfourquin", "administrator")
    page = house.enter("boss").get(house.base)
    assert "Intr@CMA" in page.title
    assert "bfourquin" in page.seen
