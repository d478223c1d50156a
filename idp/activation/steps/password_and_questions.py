"""A new password and two secret questions, on one page (R-ENT-16, R-ENT-17, R-ENT-18)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal, cast, get_args

from flask_wtf import FlaskForm
from pydantic import Field
from wtforms import Form, PasswordField, StringField

from idp.activation.answers import AnswerRules
from idp.activation.chosen_password import ChosenPassword, together
from idp.branding.texts import Catalogue
from idp.credentials.password_rules import PasswordRules
from idp.credentials.secret_answers import GivenAnswer, SecretAnswers
from idp.journeys.effort import Effort, Situation, Typed
from idp.journeys.form_rules import marked
from idp.journeys.model import Facts, Outcome, Proceed, Step, Visit
from idp.policy.section import Section
from idp.stores.engine import Transaction

QuestionId = Literal[
    "first_pet",
    "childhood_street",
    "first_school",
    "childhood_friend",
    "favourite_teacher",
    "first_job",
    "first_trip",
    "favourite_book",
    "favourite_dish",
    "dream_job",
]
QUESTIONS: Final[tuple[QuestionId, ...]] = get_args(QuestionId)
COUNT: Final = 2


class QuestionSettings(Section):
    """Which questions a portal offers; their words are `[secret_questions]` of its texts."""

    questions: list[QuestionId] = Field(
        default=list(QUESTIONS),
        min_length=3,
        max_length=len(QUESTIONS),
        description="Ids of the questions, three or more, in the order of the list.",
    )
    answer_min_length: int = Field(
        3, ge=2, le=20, description="Characters of an answer, blanks and marks apart."
    )


class PasswordAndQuestionsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The new password twice; two questions, each with its answer."""

    password = PasswordField(validators=[marked()])
    confirmation = PasswordField(validators=[marked()])
    question_1 = StringField(validators=[marked()])
    answer_1 = StringField(validators=[marked()])
    question_2 = StringField(validators=[marked()])
    answer_2 = StringField(validators=[marked()])


class PasswordAndQuestions(Step):
    """Sets the first password and keeps two answers; nothing changes before the journey's end."""

    needs: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved"})
    gives: ClassVar[frozenset[str]] = frozenset({"password_secret", "secret_answers"})
    settings: ClassVar[type[Section]] = QuestionSettings
    form: ClassVar[type[Form]] = PasswordAndQuestionsForm

    def __init__(self, chosen: ChosenPassword, answers: SecretAnswers, catalogue: Catalogue):
        """Judge with `chosen`; hash and keep with `answers`."""
        self._chosen = chosen
        self._answers = answers
        self._catalogue = catalogue

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the new password, and two questions that are chosen and answered."""
        answers: tuple[Typed, ...] = ("answer",) * COUNT
        return Effort(clicks=1 + COUNT, typed=(*at.new_password(), *answers))

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show whose password it is, its rule and the questions; no answer comes back."""
        for number in range(1, COUNT + 1):
            form[f"answer_{number}"].data = ""
        owner = self._chosen.owner(visit)
        return {
            "identifier": owner.identifier,
            "judge": PasswordRules(owner.rule),
            "confirm": owner.rule.confirm,
            "questions": _settings(visit).questions,
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Judge everything at once, then hash it."""
        owner, settings = self._chosen.owner(visit), _settings(visit)
        password = cast("str", form["password"].data or "")
        given = [
            GivenAnswer(
                str(form[f"question_{number}"].data or ""), str(form[f"answer_{number}"].data or "")
            )
            for number in range(1, COUNT + 1)
        ]
        texts = self._catalogue.under(visit.client.revision.texts)
        rules = AnswerRules(settings.questions, settings.answer_min_length, texts)
        found = self._chosen.faults(visit, owner, password, form["confirmation"].data)
        found += rules.faults(given, password, owner.identifiers)
        if found:
            return together(found)
        facts = {"identifier": owner.identifier, "name": owner.name}
        return Proceed(facts | self._chosen.hashed(password) | dict(self._answers.hashed(given)))

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Set the password and put the answers in the place of any former ones."""
        facts = self._chosen.set(tx, visit)
        self._answers.keep(tx, str(visit.journey.facts["account_proved"]), visit)
        return facts


def _settings(visit: Visit) -> QuestionSettings:
    return cast("QuestionSettings", visit.settings)
