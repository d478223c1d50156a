"""Whatever fails before codes are stored leaves every earlier code as it was; no dump holds one."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from idp.letters import document
from idp.letters.document import LayoutFailed
from idp.letters.letters import NothingToPrint, Unsettled
from idp.letters.model import Choice, Order
from idp.stores.tables import Account, AuditEvent, OutgoingMail
from tests.letters.conftest import School, activate, code_of


def test_a_letter_that_is_not_kept_voids_nothing(school: School) -> None:
    school.person("thierry.martin")
    first = code_of(school.print()[0])
    before = school.rows()

    def full(pdf: bytes) -> None:
        raise OSError(28, "No space left on device", len(pdf))

    chosen = school.letters.choose(school.client, Choice(reissue=True))
    order = Order(chosen=chosen, batch="b", by="cli:x", lang="fr")
    with pytest.raises(OSError, match="No space"):
        school.letters.print(school.client, order, full)
    assert school.rows() == before
    assert school.check("thierry.martin", first) is not None


def test_a_layout_that_fails_voids_nothing(
    school: School, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    school.person("thierry.martin")
    before = school.rows()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.typ").write_text("#panic()")
    monkeypatch.setattr(document, "shipped", lambda _: tmp_path)
    with pytest.raises(LayoutFailed, match="panic"):
        school.print()
    assert school.rows() == before


def test_who_activates_during_the_layout_is_left_out(school: School) -> None:
    quick, _ = school.person("quick"), school.person("slow")
    pdf, _ = school.print()
    code = next(code_of(pdf, page) for page in (0, 1) if "quick" in pdf.text(page))
    found = school.check("quick", code)
    assert found
    kept: list[bytes] = []

    def keep(content: bytes) -> None:
        if not kept:
            activate(school, quick, found.credential_id)
        kept.append(content)

    chosen = school.letters.choose(school.client, Choice(reissue=True))
    order = Order(chosen=chosen, batch="b", by="cli:x", lang="fr")
    printed = school.letters.print(school.client, order, keep)
    assert (len(kept), printed.count, printed.voided) == (2, 1, 1)
    assert school.states() == {"quick": ["used"], "slow": ["printed", "void"]}


def test_it_gives_up_when_everybody_keeps_moving(school: School) -> None:
    people = [school.person(f"p{number}") for number in range(4)]
    order = Order(
        chosen=school.letters.choose(school.client, Choice()), batch="b", by="x", lang="fr"
    )

    def keep(content: bytes) -> None:
        del content
        with school.provider.stores.write() as tx:
            mine = Account.id == people.pop().account_id
            tx.execute(update(Account).where(mine).values(status="active"))

    with pytest.raises(Unsettled):
        school.letters.print(school.client, order, keep)
    assert school.listed() == []


def test_nobody_left_is_no_letter(school: School) -> None:
    person = school.person("quick")
    chosen = school.letters.choose(school.client, Choice())
    order = Order(chosen=chosen, batch="b", by="x", lang="fr")

    def keep(content: bytes) -> None:
        del content
        with school.provider.stores.write() as tx:
            mine = Account.id == person.account_id
            tx.execute(update(Account).where(mine).values(status="active"))

    with pytest.raises(NothingToPrint):
        school.letters.print(school.client, order, keep)


def test_a_dump_holds_no_code(school: School) -> None:
    for number in range(3):
        school.person(f"p{number}")
    pdf, _ = school.print()
    codes = [code_of(pdf, page) for page in range(3)]
    dump = repr(school.rows())
    with school.provider.stores.read() as connection:
        dump += repr(connection.execute(select(AuditEvent.__table__)).all())
        dump += repr(connection.execute(select(OutgoingMail.__table__)).all())
    for code in codes:
        assert code not in dump
        assert code.replace("-", "") not in dump
    assert len(set(codes)) == 3
