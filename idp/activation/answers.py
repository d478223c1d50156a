"""What may be an answer to a secret question: not the question, nor what others know (R-ENT-18)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from idp.branding.texts import Texts
from idp.credentials.secret_answers import LONGEST_ANSWER, GivenAnswer, normalised
from idp.journeys.model import AskAgain

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """What a portal demands of answers.

    Attributes:
        questions: Ids of those that may be chosen.
        shortest: Characters, after normalisation.
        texts: The portal's words, which have the questions.
    """

    questions: Sequence[str]
    shortest: int
    texts: Texts

    def faults(
        self, given: Sequence[GivenAnswer], password: str, identifiers: Sequence[str]
    ) -> list[AskAgain]:
        """Return everything that is wrong, each beside its field; empty: all are accepted.

        Args:
            given: In the order of the fields `question_1`, `answer_1`, `question_2`…
            password: The new one, as typed on the same page.
            identifiers: What the person signs in with.
        """
        known = {normalised(one) for one in (password, *identifiers)} - {""}
        found: list[AskAgain] = []
        for number, one in enumerate(given, 1):
            former = given[: number - 1]
            said = {"number": str(number), "least": str(self.shortest)}
            if fault := self._question(one, former):
                found.append(AskAgain(fault, f"question_{number}", placeholders=said))
            if fault := self._answer(one, former, known):
                found.append(AskAgain(fault, f"answer_{number}", placeholders=said))
        return found

    def _question(self, one: GivenAnswer, former: Sequence[GivenAnswer]) -> str:
        if one.question not in self.questions:
            return "secret_answers.no_question"
        if any(one.question == other.question for other in former):
            return "secret_answers.same_question"
        return ""

    def _answer(self, one: GivenAnswer, former: Sequence[GivenAnswer], known: set[str]) -> str:
        answer = normalised(one.answer[: LONGEST_ANSWER + 1])
        wrong = (
            ("secret_answers.missing", not answer),
            ("secret_answers.too_short", len(answer) < self.shortest),
            ("secret_answers.too_long", len(one.answer) > LONGEST_ANSWER),
            ("secret_answers.is_question", answer in self._asked(one.question)),
            ("secret_answers.is_known", answer in known),
            ("secret_answers.same_answer", answer in {normalised(it.answer) for it in former}),
        )
        return next((fault for fault, is_so in wrong if is_so), "")

    def _asked(self, question: str) -> Iterator[str]:
        if question in self.questions:
            for lang in LANGUAGES:
                yield normalised(self.texts.get(f"secret_questions.{question}", lang))
