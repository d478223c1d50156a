"""Codes as people type them; addresses as only their owners recognise them."""

import pytest

from idp.contact.addresses import masked
from idp.contact.proofs import code_as_issued


@pytest.mark.parametrize(
    "typed",
    ["123456", " 123 456 ", "123-456", "123\u00a0456", "12.34.56", "１２３４５６"],
)
def test_a_code_is_read_however_it_is_grouped(typed: str) -> None:
    assert code_as_issued(typed) == "123456"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("thierry.martin@example.fr", "t•••@e•••.fr"),
        ("a@b.example", "a•••@b•••.example"),
        ("é@cfa.orleans.example", "é•••@c•••.example"),
    ],
)
def test_a_masked_address_tells_one_letter_of_each_part(address: str, shown: str) -> None:
    assert masked(address) == shown
