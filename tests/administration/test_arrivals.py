"""People are invited by staff within their powers; no column of a file lends more."""

import csv
from pathlib import Path

import pytest

from idp.administration.powers import Staff
from idp.administration.refusals import Refused
from idp.identity.columns import recognise
from idp.identity.csv_reading import open_csv
from idp.identity.importing import ImportOptions, ImportReport, Reject
from idp.identity.rejects import RejectsFile
from idp.stores import tables
from tests.administration.acts import stored
from tests.administration.breaking import assert_whole_or_nothing
from tests.administration.conftest import Office, Register

NEW = {"identifier": "00001new", "family_name": "Neuf", "email": "neuf@organisme.example"}


@pytest.mark.requirement("R-CMI-9", partly="what a referent does; the console's pages are not here")
def test_a_referent_creates_a_profile_of_their_unit_and_it_is_recorded(office: Office) -> None:
    done = office.arrivals.invite(office.staff("referent"), NEW)
    assert (done.identifier, done.after, done.first_secret) == ("00001new", "provisioned", "link")
    assert done.until is not None
    (mail,) = office.rows(tables.OutgoingMail)
    assert (mail.kind, mail.to_address) == ("invitation", "neuf@organisme.example")
    created, sent = office.events("account_created"), office.events("first_secret")
    assert [row.actor for row in created + sent] == ["staff:referent-account"] * 2
    assert created[0].account_id == sent[0].account_id == mail.account_id
    assert "neuf" not in str([row.facts for row in created + sent])


@pytest.mark.parametrize(
    ("fields", "why", "column"),
    [
        ({"identifier": "00002new"}, "not_yours", "identifier"),
        ({"roles": "referent@00001"}, "not_yours", "roles"),
        ({"roles": "administrator"}, "not_yours", "roles"),
        ({"roles": "gestion@00002"}, "not_yours", "roles"),
        ({"subject": "a-sub-of-mine"}, "not_yours", "subject"),
        ({"legacy_key": "4207"}, "not_yours", "legacy_key"),
        ({"password_hash": "$2b$12$" + "a" * 53}, "not_yours", "password_hash"),
        ({"status": "active"}, "not_yours", "status"),
        ({"identifier": "00001agent"}, "value", "identifier"),
        ({"identifier": "99999new"}, "value", "identifier"),
        ({"email": ""}, "value", "email"),
        ({"email": "neuf@organisme,example"}, "value", "email"),
        ({"family_name": ""}, "value", "family_name"),
    ],
)
def test_no_field_lends_a_power(
    office: Office, fields: dict[str, str], why: str, column: str
) -> None:
    before = stored(office.stores)
    with pytest.raises(Refused, match=why) as refused:
        office.arrivals.invite(office.staff("referent"), {**NEW, **fields})
    assert refused.value.fault is not None
    assert refused.value.fault.column == column
    assert stored(office.stores) == before
    assert office.events("staff_act")[0].facts == {"act": "create", "why": why}


def test_an_address_that_staff_type_is_not_proved(office: Office) -> None:
    done = office.arrivals.invite(office.staff("referent"), {**NEW, "email_verified": "oui"})
    (row,) = office.rows(tables.ContactAddress, tables.ContactAddress.typed == NEW["email"])
    assert (row.verified_at, done.first_secret) == (None, "link")


def test_a_closed_unit_takes_nobody(office: Office) -> None:
    office.close_unit("00001")
    with pytest.raises(Refused, match="value") as refused:
        office.arrivals.invite(office.operator, NEW)
    assert refused.value.fault is not None
    assert refused.value.fault.code == "closed_unit"


def test_who_is_made_by_staff_of_a_unit_belongs_to_it(school: Office) -> None:
    northern = school.staff("northern")
    fields = {"identifier": "neuf.n", "family_name": "Neuf", "email": "neuf@ici.example"}
    done = school.arrivals.invite(northern, fields)
    held = school.rows(
        tables.MembershipRole, tables.MembershipRole.membership_id == done.membership_id
    )
    assert [(row.role, row.unit_id) for row in held] == [("member", school.units["north"])]
    for roles in ("member@south", "member@north|member@south", "secretary@north", "member"):
        far = {**fields, "identifier": "autre.a", "roles": roles}
        if roles == "member":  # of their own unit, then
            assert school.arrivals.invite(northern, far, dry_run=True).after == "provisioned"
            continue
        with pytest.raises(Refused, match="not_yours"):
            school.arrivals.invite(northern, far)
    taken = {**fields, "identifier": "visitor.b"}
    with pytest.raises(Refused, match="value"):
        school.arrivals.invite(northern, taken)


def test_an_invitation_is_done_whole_or_not_at_all(office: Office) -> None:
    referent = office.staff("referent")
    assert_whole_or_nothing(office.stores, lambda: office.arrivals.invite(referent, NEW))


def test_a_dry_run_says_what_would_be_sent(office: Office) -> None:
    before = stored(office.stores, but=frozenset())
    done = office.arrivals.invite(office.staff("referent"), NEW, dry_run=True)
    assert (done.after, done.first_secret) == ("provisioned", "link")
    assert stored(office.stores, but=frozenset()) == before


HOSTILE = """\
Identifiant;Nom;Courriel;Rôles;sub;Statut
00001a;=cmd|' /C calc'!A0;a@ici.example;;;
00001b;B;b@ici.example;;;
00001c;C;;;;
00001agent;Volé;voleur@ici.example;;;
00002agent;Volé;voleur@ici.example;;;
00002d;D;d@ici.example;;;
00001e;E;e@ici.example;administrator;;
00001f;F;f@ici.example;referent@issuer:00001;;
00001g;G;g@ici.example;;a-sub;
00001h;H;h@ici.example;;;actif
00001ref;R;voleur@ici.example;;;
00001b;Encore;b2@ici.example;;;
;Sans;s@ici.example;;;
00001i;I\x07;i@ici.example;;;
"""


def bring(
    office: Office, staff: Staff, content: str, *, dry_run: bool = False
) -> tuple[ImportReport, list[Reject], Path]:
    path = office.folder / "people.csv"
    path.write_text(content, encoding="utf-8")
    file = open_csv(path)
    columns, rejects = recognise(file.header), list[Reject]()
    with RejectsFile(file, columns, "fr") as out:

        def reject(one: Reject) -> None:
            rejects.append(one)
            out.add(one)

        options = ImportOptions(by="", dry_run=dry_run, rejected=reject)
        report = office.arrivals.invite_all(staff, file, columns, options)
    return report, rejects, out.path


def test_a_hostile_file_brings_only_what_is_theirs(office: Office) -> None:
    before = {name: office.member(name) for name in ("agent", "stranger", "referent")}
    report, rejects, path = bring(office, office.staff("referent"), HOSTILE)
    assert (report.created, report.updated, report.rejected) == (2, 0, 12)
    assert {one.row.cells[0]: one.fault.code for one in rejects} == {
        "00001c": "empty",
        "00001agent": "already_here",
        "00002agent": "identifier_taken",
        "00002d": "not_yours",
        "00001e": "not_yours",
        "00001f": "not_yours",
        "00001g": "not_yours",
        "00001h": "not_yours",
        "00001ref": "already_here",
        "00001b": "twice_in_file",
        "": "empty",
        "00001i": "control_character",
    }
    assert {name: office.member(name) for name in before} == before
    assert {row.to_address for row in office.rows(tables.OutgoingMail)} == {
        "a@ici.example",
        "b@ici.example",
    }
    assert len(office.events("account_created")) == 2
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_dry_run_of_a_file_writes_nothing(office: Office) -> None:
    before = stored(office.stores, but=frozenset())
    report, _, _ = bring(office, office.staff("referent"), HOSTILE, dry_run=True)
    assert (report.created, report.rejected) == (2, 12)
    assert stored(office.stores, but=frozenset()) == before


@pytest.mark.requirement("R-ENT-26", partly="many at once; printing is another test's")
def test_many_are_invited_by_letter(register: Register) -> None:
    office = register("cfa", more='[activation]\nfirst_secret = "letter"\n')
    rows = "".join(f"p.{number};P{number}\n" for number in range(120))
    report, _, _ = bring(office, office.operator, f"Identifiant;Nom\n{rows}")
    assert report.created == len(office.rows(tables.Letter)) == 120
    again, _, _ = bring(office, office.operator, f"Identifiant;Nom\n{rows}")
    assert (again.unchanged, len(office.rows(tables.Letter))) == (120, 120)


def test_powers_that_end_meanwhile_end_the_file(office: Office) -> None:
    referent = office.staff("referent")
    office.referents.revoke(office.operator, "00001", office.id("referent"))
    before = stored(office.stores)
    with pytest.raises(Refused, match="not_yours"):
        bring(office, referent, "Identifiant;Nom;Courriel\n00001a;A;a@ici.example\n")
    with pytest.raises(Refused, match="not_yours"):
        office.arrivals.invite(referent, NEW)
    assert stored(office.stores) == before
