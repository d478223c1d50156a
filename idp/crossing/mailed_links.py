"""What a mailed link opens: the journey that had it sent, gone on with as if its step were done.

Opening changes nothing, so a mail scanner burns nothing (R-INT-14); the step that the link opens
uses the proof up when it is submitted with success, and not before (R-INT-11).
"""

from dataclasses import dataclass, replace

from flask import Response

from idp.clients.model import Client
from idp.contact.mailed_step import MailedStep
from idp.contact.proofs import Proof, Proofs
from idp.crossing.endings import Endings, LastClick
from idp.crossing.passage import Passages, journey_url, ways_out
from idp.identity.identifiers import canonical_address
from idp.journeys.model import PASSED_BY, Journey
from idp.journeys.store import Claim, Ended, JourneyStore
from idp.oidc.redirects import see_other


@dataclass(frozen=True, slots=True)
class Way:
    """A journey as this request may go on with it.

    Attributes:
        journey: As it is walked: with the mailed step done where a link proved it.
        before: As it is stored, or would be: what a result is written against.
        browser: Who walks it.
        proof: What opened it, None where the browser's own cookie did.
        token: The link's token.
        is_stored: False where following the link begins the journey (an invitation).
    """

    journey: Journey
    before: Journey
    browser: bytes
    proof: Proof | None = None
    token: str = ""
    is_stored: bool = True


@dataclass(frozen=True, slots=True)
class MailedLinks:
    """Opens mailed links, and says of one that is over why, and how to get another."""

    proofs: Proofs
    journeys: JourneyStore
    passages: Passages
    endings: Endings

    def open(self, client: Client, name: str, token: str, browser: bytes) -> Way | Response:
        """Return the journey that a link goes on with, or the page that says why it does not."""
        proof = self._found(client, name, token)
        if proof is None:
            return self.endings.link_over(client, name, "unknown")
        before = self._journey(client, name, proof, browser)
        if proof.state != "live" or before is None or not self._waits(client, before, proof):
            return self._over(client, name, proof, before, browser)
        step_name = self._step(client, name, proof)
        step = self.passages.steps[step_name]
        if not isinstance(step, MailedStep):
            return self.endings.link_over(client, name, "unknown")
        if not step.is_good(proof, before):  # One click renews it, and mails nothing there.
            renewable = self._renews(client, before, proof)
            return self.endings.link_over(client, name, "superseded", renewable=renewable)
        proved = before.after(step_name, step.proved(proof, before))
        return Way(
            journey=replace(proved, browser_hash=browser),
            before=before,
            browser=browser,
            proof=proof,
            token=token,
            is_stored=bool(proof.journey_id),
        )

    def renew(self, client: Client, name: str, token: str) -> Response:
        """Send another link for the same journey to the same address; it is the only one then."""
        proof = self._found(client, name, token)
        before = self._journey(client, name, proof, b"") if proof else None
        if proof is None or before is None or not self._waits(client, before, proof):
            return self.endings.link_over(client, name, "unknown" if proof is None else "used")
        if not self._renews(client, before, proof):
            return self.endings.link_over(client, name, "superseded")
        step = self.passages.steps[self._step(client, name, proof)]
        visit = self.passages.facing(client, before)
        about = canonical_address(proof.address) or proof.address
        if isinstance(step, MailedStep) and step.may_send(visit, about):
            with_it = step.about(before, proof)
            arrive = self.passages.arriving(visit)
            if proof.journey_id:
                self.journeys.advance(before, with_it, arrive=arrive)
            else:
                self.journeys.begin(with_it, arrive)
        return self.endings.link_sent(client)

    def last(self, client: Client, way: Way) -> Response:
        """Ask for the one click that ends a way whose last step the link proved."""
        step = self.passages.steps[way.journey.done[-1]]
        message = step.confirm_text if isinstance(step, MailedStep) else MailedStep.confirm_text
        pending = self.passages.pending(way.journey, way.browser)
        last = LastClick(way.journey.name, way.token, message, ways_out(client, pending))
        return self.endings.link_last(client, last)

    def claim(self, way: Way) -> Claim | None:
        """Return what uses the way's proof up, None where there is none."""
        proof = way.proof
        if proof is None:
            return None
        step, at = self.passages.steps[way.journey.done[-1]], self.journeys.now()
        reaching = isinstance(step, MailedStep) and step.is_reaching(way.before)
        return lambda tx: self.proofs.claim(tx, proof.id, reaching=reaching, at=at)

    def _found(self, client: Client, name: str, token: str) -> Proof | None:
        proof = self.proofs.find(token)
        if proof is None or proof.client_row_id != client.row_id or proof.purpose != name:
            return None
        return proof

    def _journey(self, client: Client, name: str, proof: Proof, browser: bytes) -> Journey | None:
        if name not in client.policy.journeys:
            return None
        if proof.journey_id:
            stored = self.journeys.load(proof.journey_id, browser_hash=None)
            return None if stored is None or isinstance(stored, Ended) else stored
        lifetime = self.passages.lifetime(client, name)
        # The link stands for all that its step would have been come to by: nothing is asked again.
        order = [entry.step for entry in client.policy.journeys[name].steps]
        step = self._step(client, name, proof)
        before = order[: order.index(step)] if step in order else []
        draft = self.journeys.draft(
            client, name, browser_hash=browser, facts={PASSED_BY: before}, lifetime=lifetime
        )
        return replace(draft, done=tuple(before))

    def _waits(self, client: Client, journey: Journey, proof: Proof) -> bool:
        """Tell whether the journey is at the step that the link proves, and no further."""
        visit = self.passages.facing(client, journey)
        return self.passages.next_step(visit, journey) == self._step(client, journey.name, proof)

    def _step(self, client: Client, name: str, proof: Proof) -> str:
        if proof.step:
            return proof.step
        steps = [entry.step for entry in client.policy.journeys[name].steps]
        mailed = (one for one in steps if isinstance(self.passages.steps[one], MailedStep))
        return next(mailed, "")

    def _renews(self, client: Client, journey: Journey | None, proof: Proof) -> bool:
        """Tell whether another link may take this one's place: its account is as it was."""
        if journey is None or not proof.holds:
            return False
        step = self.passages.steps[self._step(client, journey.name, proof)]
        return isinstance(step, MailedStep) and step.renews

    def _over(
        self, client: Client, name: str, proof: Proof, journey: Journey | None, browser: bytes
    ) -> Response:
        began_it = journey is not None and proof.journey_id and journey.browser_hash == browser
        if journey is not None and proof.state == "used" and began_it:
            return see_other(journey_url(client, journey))
        renewable = proof.state in {"expired", "superseded"} and self._renews(
            client, journey, proof
        )
        state = "used" if proof.state == "live" else proof.state
        message = self._used_text(client, name, proof) if state == "used" else ""
        return self.endings.link_over(client, name, state, renewable=renewable, message=message)

    def _used_text(self, client: Client, name: str, proof: Proof) -> str:
        step = self.passages.steps.get(self._step(client, name, proof))
        return step.used_text if isinstance(step, MailedStep) else MailedStep.used_text
