"""The keys behind mailed secrets survive a rotation of the deployment secret."""

import pytest

from idp.crypto.mail_keys import MailKeys
from idp.crypto.mailed_secrets import link_token, stored_form

OLD, NEW = b"o" * 32, b"n" * 32


def test_a_mail_sent_again_after_a_rotation_carries_the_same_link() -> None:
    key_id, key = MailKeys([OLD]).current
    assert link_token(MailKeys([NEW, OLD]).of(key_id), "row", "recovery") == link_token(
        key, "row", "recovery"
    )


def test_what_was_stored_before_a_rotation_still_verifies() -> None:
    _, key = MailKeys([OLD]).current
    stored = stored_form(key, "paper", "SECRET", bound_to="row")
    assert stored in MailKeys([NEW, OLD]).stored_forms("paper", "SECRET", bound_to="row")
    assert stored not in MailKeys([NEW]).stored_forms("paper", "SECRET", bound_to="row")


def test_new_secrets_use_the_first_key() -> None:
    assert MailKeys([NEW, OLD]).current == MailKeys([NEW]).current
    assert MailKeys([NEW]).current[0] != MailKeys([OLD]).current[0]


def test_a_key_whose_deployment_secret_is_gone_is_said_to_be() -> None:
    with pytest.raises(LookupError):
        MailKeys([NEW]).of(MailKeys([OLD]).current[0])


def test_there_is_always_a_key() -> None:
    with pytest.raises(ValueError, match="deployment secret"):
        MailKeys([])
