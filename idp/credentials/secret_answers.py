"""Answers to secret questions: normalised, hashed like passwords, never shown (R-ENT-17, R-ENT-18).

An additional check after a mailed link or a letter, never the only one (decision 12).
"""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from idp.credentials import store
from idp.crypto.passwords import PasswordHash, Passwords
from idp.journeys.model import Facts, Visit
from idp.kernel.ids import new_id
from idp.stores.engine import Transaction

LONGEST_ANSWER: Final = 200
_JOINED: Final = str.maketrans({"œ": "oe", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """A question's id and what was typed as its answer."""

    question: str
    answer: str = field(repr=False)


def normalised(answer: str) -> str:
    """Return an answer as it is compared: case, accents, punctuation and blanks do not matter.

    « Élan-sur-Mer ! » and "elan sur mer" are one answer; '' where nothing but marks was typed.
    """
    text = unicodedata.normalize("NFKC", answer).casefold().translate(_JOINED)
    bare = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in bare).split()
    return " ".join(words)


class SecretAnswers:
    """Hashes answers when they are given, and keeps them when the journey ends."""

    def __init__(self, passwords: Passwords):
        """Hash with `passwords`, in the same lane."""
        self._passwords = passwords

    def hashed(self, given: Sequence[GivenAnswer]) -> Facts:
        """Return answers hashed, as facts of a journey; what was typed is kept nowhere.

        Raises:
            LaneFull: Too many sign-ins are waiting to be hashed.
        """
        hashes = [(one.question, self._passwords.hash(normalised(one.answer))) for one in given]
        return {
            "secret_answers": [
                json.dumps({"question": question, **asdict(made)}) for question, made in hashes
            ]
        }

    def keep(self, tx: Transaction, account_id: str, visit: Visit) -> None:
        """Store the answers that the journey hashed, in place of all former ones."""
        hashed = visit.journey.facts.get("secret_answers")
        rows = []
        for text in hashed if isinstance(hashed, list) else []:
            known = json.loads(text)
            question = known.pop("question")
            made = PasswordHash(**known)
            rows.append(
                {
                    "id": new_id(),
                    "account_id": account_id,
                    "question": question,
                    "scheme": made.scheme,
                    "cost": made.cost,
                    "pepper_id": made.pepper_id or "",
                    "secret": made.secret,
                    "changed_at": visit.at,
                }
            )
        store.replace_answers(tx, account_id, rows)
