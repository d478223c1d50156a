"""Mails that came back are noted for staff; whatever else arrives there changes nothing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.clients.model import Client
from idp.kernel.ids import new_id
from idp.mail.bounces import Bounces, read
from tests.mail.bounce_messages import delivery_report, plain_bounce
from tests.mail.queueing import queued, row
from tests.support.provider import Provider

ROW = "a" * 26


@pytest.mark.parametrize("enclosed", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_its_mail_by_message_id(enclosed: str) -> None:
    found = read(delivery_report(ROW, enclosed=enclosed))
    assert found is not None
    assert (found.row_id, found.reason) == (ROW, "5.1.1 550 no such user")


def test_a_report_names_its_mail_by_the_address_it_came_back_to() -> None:
    raw = delivery_report("", to=f"retours+{ROW}@id.example", message_id="<other@x.example>")
    found = read(raw)
    assert found is not None
    assert found.row_id == ROW


def test_a_report_names_its_mail_by_its_references() -> None:
    raw = delivery_report("", message_id="<other@x.example>")
    found = read(b"References: <x@y.example> <parvis." + ROW.encode() + b"@p.example>\n" + raw)
    assert found is not None
    assert found.row_id == ROW


def test_a_server_without_reports_is_understood() -> None:
    found = read(plain_bounce(f"retours+{ROW}@id.example"))
    assert found is not None
    assert (found.row_id, found.reason) == (ROW, "Undeliverable: mailbox full")


def test_what_is_no_bounce_is_none() -> None:
    assert read(delivery_report(ROW, action="delayed")) is None
    assert read(delivery_report(ROW, action="delivered")) is None
    absent = {"Auto_Submitted": "auto-replied"}
    assert read(plain_bounce(f"retours+{ROW}@id.example", subject="Absence", **absent)) is None
    assert read(plain_bounce("retours@id.example")) is None
    assert read(delivery_report("", message_id="<other@x.example>")) is None
    assert read(b"") is None


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 1500))
def test_nothing_that_arrives_breaks_it(noise: bytes, at: int) -> None:
    whole = delivery_report(ROW)
    read(noise)
    read(whole[:at] + noise + whole[at:])


@pytest.mark.requirement("R-ALL-8", partly="what support sees")
def test_a_bounce_is_noted_once_and_the_first_time_stays(
    provider: Provider, artisans: Client
) -> None:
    row_id = queued(provider, artisans)
    bounces = Bounces(provider.stores)

    assert bounces.take_in(delivery_report(row_id)) is not None
    first = row(provider, row_id)
    bounces.take_in(delivery_report(row_id))

    assert first.bounce == "5.1.1 550 no such user"
    assert row(provider, row_id).bounced_at == first.bounced_at == provider.services.clock.now()


def test_a_bounce_of_nobodys_mail_is_nothing(provider: Provider) -> None:
    assert Bounces(provider.stores).take_in(delivery_report(new_id())) is None


def test_a_folder_that_is_no_maildir_is_said(sqlite_provider: Provider, tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="no Maildir"):
        list(Bounces(sqlite_provider.stores).empty(tmp_path))
