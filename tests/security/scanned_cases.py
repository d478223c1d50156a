"""Every mail with a link: how it is caused, and how its reader goes on once they open it."""

from dataclasses import dataclass

from tests.security import scanned_applicants_mails as applying
from tests.security import scanned_factor_mails as factors
from tests.security import scanned_mails as ways_in
from tests.security.scanned_account_mails import closing
from tests.security.scanned_applicants_mails import OFFICER
from tests.security.scanned_link_mails import legacy, linked, retired
from tests.security.scene import ADDRESS, Cause
from tests.support.legacy import LOGIN


@dataclass(frozen=True)
class Case:
    """A mail by its kind, '' for a letter's code; `looks`: a browser with scripts opens it too."""

    kind: str
    cause: Cause
    looks: bool = False
    begins: bool = False
    to: str = ""


CASES = {
    "recovery, Intr@CMA": Case("recovery", ways_in.intracma, looks=True),
    "recovery, by the code": Case("recovery", ways_in.by_code),
    "recovery, link renewed": Case("recovery", ways_in.renewed),
    "recovery, CMI": Case("recovery", ways_in.cmi),
    "recovery, after a disavowal": Case("recovery", ways_in.way_back),
    "disavowal": Case("password_changed", ways_in.not_me, looks=True),
    "sign-in elsewhere": Case("new_device", factors.elsewhere),
    "address changed": Case("email_changed_old", ways_in.address_back, looks=True, to=ADDRESS),
    "accounts linked": Case("account_linked", linked, looks=True),
    "account retired": Case("legacy_retired", retired),
    "account to be closed": Case("account_closed", closing, looks=True),
    "account, signed up for twice": Case("already_registered", applying.twice, begins=True),
    "question of an officer": Case("review_more", applying.asked, begins=True),
    "acceptance": Case("review_accepted", applying.accepted, looks=True),
    "files that wait": Case("review_waiting", applying.officer, begins=True, to=OFFICER),
    "former account": Case("legacy_proof", legacy, to=LOGIN),
    "factor added": Case("factor_added", factors.added),
    "factor removed": Case("factor_removed", factors.removed),
    "recovery code used": Case("recovery_code_used", factors.code_used),
    "identifier, CMI": Case("identifier_reminder", ways_in.reminder, looks=True, begins=True),
    "temporary password, CMI": Case("first_sign_in", ways_in.temporary, begins=True),
    "corrected address, CMI": Case("confirm_address", ways_in.address_confirmed, looks=True),
    "invitation, CMI by link": Case("invitation", ways_in.invited_by_link, looks=True),
    "invitation, Intr@CMA": Case("invitation", ways_in.invited_to_intracma),
    "typed address, ENT": Case("activation", ways_in.ent, looks=True),
    "letter, ENT": Case("", ways_in.letter, looks=True, begins=True),
}
"""`begins`: the address is that of a page anybody may open; an anonymous journey begins there.
`to`: whose mail is read, where several people are written to.
"""
