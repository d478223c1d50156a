"""What each decision says to the person whose file it is: a sign-up's applicant, or a member."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from idp.clients.model import Client
from idp.mail.outbox import Mail
from idp.policy.signing_up import Reason
from idp.registration.model import Registration
from idp.reviewing import store
from idp.reviewing.mails import Reader, lang_of, page_path, reader_of, words_of
from idp.reviewing.model import Case, Unfit
from idp.reviewing.reviews import FINALISE, Reviews
from idp.stores.engine import Transaction
from idp.stores.names import full_name


class NobodyThere(Exception):
    """Whose file it is went meanwhile, or in another state: the transaction is to be undone."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The mails of one organisation's decisions; a look at a company again sends none."""

    reviews: Reviews
    client: Client

    def whose(self, tx: Transaction, case: Case) -> tuple[Client, Registration | None]:
        """Return where somebody signed up and what they said; else the portal acted from."""
        found = None
        if case.registration_id is not None:
            found = self.reviews.registrations.within(tx, case.registration_id)
        client = self.reviews.registry.by_row(found.client_row_id) if found else None
        return client or self.client, found

    def to(
        self, tx: Transaction, case: Case, act: str, value: str, at: datetime
    ) -> Mail | Unfit | None:
        """Return the mail of an act by its name, for a preview: approve, refuse or ask."""
        if act == "ask":
            return self.question(tx, case, value, at) if value else Unfit("empty")
        if act == "approve":
            return self._accepted(tx, case, at)
        reason = self.whose(tx, case)[0].policy.review.reason(value)
        return Unfit("no_such_reason") if reason is None else self.refusal(tx, case, reason, at)

    def refusal(self, tx: Transaction, case: Case, reason: Reason, at: datetime) -> Mail | None:
        """Return the mail of a refusal, with the portal's words for its reason (R-PDL-16)."""
        if case.kind == "recheck":
            return None
        client, found = self.whose(tx, case)
        reader = reader_of(found) if found else self._member(tx, case)
        facts = {"reason": words_of(reason, reader.lang)}
        if found is None:
            facts["profile"] = self._profile(case, reader.lang)
        kind = "review_refused" if found else "profile_refused"
        return self.reviews.mails.mail(kind, client, reader, at=at, **facts)

    def question(self, tx: Transaction, case: Case, said: str, at: datetime) -> Mail:
        """Return the mail that asks for more; it leads to the sign-in, where the file is shown."""
        client, found = self.whose(tx, case)
        reader = reader_of(found) if found else self._member(tx, case)
        facts = {"reason": said, "path": page_path(client, "login")}
        return self.reviews.mails.mail("review_more", client, reader, at=at, **facts)

    def profile_accepted(self, tx: Transaction, case: Case, at: datetime) -> Mail:
        """Return the mail that tells a member their new profile (R-PDL-22)."""
        reader = self._member(tx, case)
        facts = {"profile": self._profile(case, reader.lang)}
        return self.reviews.mails.mail("profile_changed", self.client, reader, at=at, **facts)

    def _accepted(self, tx: Transaction, case: Case, at: datetime) -> Mail | None:
        if case.kind == "recheck":
            return None
        client, found = self.whose(tx, case)
        if found is None:
            return self.profile_accepted(tx, case, at)
        # Without the link's token: nobody but the applicant ever reads that.
        facts = {"path": page_path(client, FINALISE)}
        mail = self.reviews.mails.mail("review_accepted", client, reader_of(found), at=at, **facts)
        lifetime = timedelta(seconds=client.policy.review.finalise_lifetime)
        return replace(mail, expires_at=at + lifetime)

    def _member(self, tx: Transaction, case: Case) -> Reader:
        row = store.member(tx, case.membership_id or "")
        if row is None or not row.address:
            raise NobodyThere
        name = full_name(row.given_name, row.family_name)
        return Reader(row.address, lang_of(row.attributes), name, row.account_id)

    def _profile(self, case: Case, lang: str) -> str:
        choice = self.client.policy.signup.profile(case.profile)
        if choice is None:
            return case.profile
        return choice.label.en if lang == "en" and choice.label.en else choice.label.fr
