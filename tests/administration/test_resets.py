"""A reset voids everything at home, detaches a membership elsewhere, and is never half done."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from idp.administration.refusals import Refused
from idp.identity.states import ACCOUNT
from idp.kernel.ids import new_id
from idp.stores import tables
from tests.administration.acts import stored
from tests.administration.breaking import assert_whole_or_nothing
from tests.administration.conftest import HASH, Office, Register


def use(office: Office, name: str, *, sid: str = "s") -> None:
    """Have somebody signed in, use the portal, answer questions and be known by a browser."""
    at, account_id = office.stores.clock.now(), office.people[name].account_id
    common = {"account_id": account_id, "credential_version": 1}
    proof: dict[str, Any] = {"auth_time": at, "amr": ["pwd"], "acr": "1"}
    ends = {"created_at": at, "expires_at": at + timedelta(hours=1)}
    session = {"id": f"{sid}-session", "secret_hash": sid.encode() * 32, "device": {}}
    visit = {"session_id": session["id"], "organisation_id": office.client.organisation_id}
    grant = {
        "id": f"{sid}-grant",
        "client_row_id": office.client.row_id,
        "membership_id": office.id(name),
        "membership_version": 1,
        "session_id": session["id"],
        "sid": sid,
        "scope": "openid",
        "id_token_claims": {},
        "subject_sent": office.people[name].subject,
        "redirect_uri": "https://artisans.example/oidc/callback",
    }
    answer = {"id": new_id(), "account_id": account_id, "question": "q", "changed_at": at}
    answer |= {"scheme": HASH.scheme, "secret": "answer"}
    known = {"account_id": account_id, "browser_hash": b"b" * 32, "seen_at": at}
    seen = {"sid": sid, "first_seen": at, "last_seen": at}
    rows: list[tuple[Any, dict[str, Any]]] = [
        (tables.Session, {**session, **common, **proof, **ends}),
        (tables.SessionOrganisation, {**visit, **seen}),
        (tables.Grant, {**grant, **common, **proof, **ends}),
        (tables.SecretAnswer, answer),
        (tables.KnownBrowser, known),
    ]
    with office.stores.write() as tx:
        for table, row in rows:
            tx.execute(insert(table).values(row))


@pytest.mark.requirement("R-ENT-8", partly="what the school does; the page is another test's")
@pytest.mark.requirement("R-ALL-9", partly="resetting; the rest is in the other tests here")
def test_a_reset_at_home_voids_all_that_opened_the_account(office: Office) -> None:
    use(office, "agent")
    done = office.resets.reset(office.staff("referent"), office.id("agent"))
    assert (done.before, done.after, done.first_secret) == ("active", "provisioned", "link")
    account = office.account("agent-account")
    assert (account.status, account.credential_version) == ("provisioned", 2)
    assert [row.state for row in office.rows(tables.Credential)
            if row.account_id == "agent-account"] == ["void"]  # fmt: skip
    assert office.rows(tables.SecretAnswer) == office.rows(tables.KnownBrowser) == []
    assert office.rows(tables.Session)[0].ended_by == "provisioned"
    assert office.rows(tables.Grant)[0].revoked_because == "provisioned"
    member = office.member("agent")
    assert (member.status, member.subject) == ("provisioned", office.people["agent"].subject)
    assert member.email == "agent@cmi.example"  # the known address stays
    (mail,) = office.rows(tables.OutgoingMail)
    assert (mail.kind, mail.to_address) == ("invitation", "agent@cmi.example")
    assert mail.facts["inviter"] == "Camille Essai"
    (proof,) = office.rows(tables.MailedProof)
    assert proof.purpose in {"activation", "recovery"}  # which journey a link begins is policy
    assert (proof.credential_version, proof.superseded_at) == (2, None)
    (event,) = office.events("account_reset")
    assert (event.actor, event.account_id) == ("staff:referent-account", "agent-account")


def test_a_reset_elsewhere_detaches_the_membership(office: Office, school: Office) -> None:
    use(office, "mover")
    old = "mover-account"
    done = office.resets.reset(office.staff("referent"), office.id("mover"))
    assert done.after == "detached"
    account = office.account(old)
    assert (account.status, account.credential_version) == ("active", 1)
    assert office.rows(tables.Session)[0].ended_at is None  # it goes on elsewhere
    assert office.rows(tables.SessionOrganisation)[0].ended_at is not None
    assert office.rows(tables.Grant)[0].revoked_because == "detached"
    assert len(office.rows(tables.SecretAnswer)) == 1
    assert {row.state for row in office.rows(tables.Credential) if row.account_id == old} == {
        "live"
    }
    member = office.member("mover")
    assert member.subject == office.people["mover"].subject
    assert member.account_id != old
    assert (member.account_status, member.status) == ("provisioned", "provisioned")
    assert (member.home_id, member.identifier) == (office.client.organisation_id, "00001mover")
    assert (member.email, member.has_password) == ("mover@cmi.example", False)
    at_school = school.member("mover")
    assert (at_school.account_id, at_school.identifier) == (old, "mover.c")
    assert at_school.email == "mover@school.example"
    row = office.rows(tables.Membership, tables.Membership.id == office.id("mover"))[0]
    assert row.version == 2
    (proof,) = office.rows(tables.MailedProof)
    assert proof.account_id == member.account_id
    (event,) = office.events("membership_detached")
    assert event.facts["from_account"] == old


def test_an_address_that_serves_the_other_home_is_copied(office: Office) -> None:
    with office.stores.write() as tx:
        mine = select(tables.Membership.contact_address_id)
        address = tx.scalar(mine.where(tables.Membership.id == office.id("mover")))
        account = tables.Account.id == "mover-account"
        tx.execute(update(tables.Account).where(account).values(recovery_address_id=address))
    office.resets.reset(office.operator, office.id("mover"))
    member = office.member("mover")
    assert (member.email, member.address_id != address) == ("mover@cmi.example", True)
    assert office.account("mover-account").recovery_address_id == address
    assert office.account(member.account_id).recovery_address_id == member.address_id


def test_who_has_no_identifier_here_cannot_be_detached(office: Office) -> None:
    before = stored(office.stores)
    with pytest.raises(Refused, match="no_identifier"):
        office.resets.reset(office.operator, office.id("visitor"))
    assert stored(office.stores) == before


@pytest.mark.parametrize("name", ["agent", "mover"])
def test_a_reset_is_done_whole_or_not_at_all(office: Office, name: str) -> None:
    use(office, name)
    staff = office.staff("secretary")
    count = assert_whole_or_nothing(
        office.stores, lambda: office.resets.reset(staff, office.id(name))
    )
    assert count > 15


@pytest.mark.requirement("R-ALL-3", partly="an account's states under reset and resend")
def test_every_state_of_an_account_under_reset_and_resend(office: Office) -> None:
    expected = {
        ("provisioned", "reset"): "provisioned", ("provisioned", "resend"): "provisioned",
        ("active", "reset"): "provisioned", ("active", "resend"): "not_waiting",
        ("suspended", "reset"): "state", ("suspended", "resend"): "not_waiting",
        ("retired", "reset"): "provisioned", ("retired", "resend"): "not_waiting",
        ("closed", "reset"): "state", ("closed", "resend"): "not_waiting",
    }  # fmt: skip
    assert {status for status, _ in expected} == ACCOUNT.keys()
    for (status, act), outcome in expected.items():
        name = f"{act}-{status}"[:18]
        office.add(name, f"00001{act[2:]}{status}", status=status)
        service = office.resets.reset if act == "reset" else office.resends.resend
        try:
            after = service(office.operator, office.id(name)).after
        except Refused as refused:
            after = refused.why
            assert office.account(office.people[name].account_id).status == status
        assert after == outcome, (status, act)


@pytest.mark.requirement("R-ALL-3", partly="a membership's states under reset and resend")
def test_every_state_of_a_membership_under_reset_and_resend(office: Office) -> None:
    expected = {
        ("provisioned", "reset"): "provisioned", ("provisioned", "resend"): "provisioned",
        ("active", "reset"): "provisioned", ("active", "resend"): "provisioned",
        ("suspended", "reset"): "suspended", ("suspended", "resend"): "suspended",
        ("ended", "reset"): "unknown_member", ("ended", "resend"): "unknown_member",
    }  # fmt: skip
    for (status, act), outcome in expected.items():
        name = f"{act}-{status}"[:18]
        account = "active" if act == "reset" else "provisioned"
        office.add(name, f"00001{act[2:]}{status}", status=account, membership_status=status)
        service = office.resets.reset if act == "reset" else office.resends.resend
        try:
            after = service(office.operator, office.id(name)).after
        except Refused as refused:
            after = refused.why
        assert after == outcome, (status, act)


@pytest.mark.requirement("R-CMI-26", partly="what staff do; the person's own way is another test's")
def test_a_resend_voids_the_former_secret(register: Register) -> None:
    office = register("cmi", more='[activation]\nfirst_secret = "mailed_password"\n')
    office.add("new", "new.n", status="provisioned", membership_status="provisioned")
    first = office.resends.resend(office.operator, office.id("new"))
    assert first.first_secret == "mailed_password"
    office.stores.clock.move(timedelta(minutes=3))  # type: ignore[attr-defined]  # the test's clock
    office.resends.resend(office.operator, office.id("new"))
    states = [row.state for row in office.rows(tables.Credential)
              if row.kind == "provisional_mailed"]  # fmt: skip
    assert sorted(states) == ["live", "void"]
    assert {row.kind for row in office.rows(tables.OutgoingMail)} == {"first_sign_in"}


def test_resends_are_few(office: Office) -> None:
    office.add("new", "00001new", status="provisioned", membership_status="provisioned")
    referent, clock = office.staff("referent"), office.stores.clock
    for _ in range(5):
        office.resends.resend(referent, office.id("new"))
        with pytest.raises(Refused, match="too_often"):
            office.resends.resend(referent, office.id("new"))
        clock.move(timedelta(minutes=3))  # type: ignore[attr-defined]  # the test's clock
    with pytest.raises(Refused, match="too_often"):
        office.resends.resend(referent, office.id("new"))
    clock.move(timedelta(days=1))  # type: ignore[attr-defined]  # the test's clock
    assert office.resends.resend(referent, office.id("new")).first_secret == "link"
    living = [row for row in office.rows(tables.MailedProof) if row.superseded_at is None]
    assert len(living) == 1


def test_who_has_no_address_is_sent_nothing_by_mail(office: Office) -> None:
    with office.stores.write() as tx:
        tx.execute(update(tables.Membership).values(contact_address_id=None))
    with pytest.raises(Refused, match="no_address"):
        office.resets.reset(office.operator, office.id("agent"))
    assert office.account("agent-account").status == "active"


def test_a_letter_needs_no_address_and_voids_the_one_before(register: Register) -> None:
    office = register("cfa", more='[activation]\nfirst_secret = "letter"\n')
    office.add("pupil", "p.p", email="")
    for _ in range(2):
        done = office.resets.reset(office.operator, office.id("pupil"))
        assert (done.first_secret, done.until) == ("letter", None)
    letters = office.rows(tables.Letter)
    assert sorted(row.voided_because for row in letters) == ["", "replaced"]
    assert office.rows(tables.OutgoingMail) == []
