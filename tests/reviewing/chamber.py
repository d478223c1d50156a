"""What an invented chamber asks of who signs up, and a register of companies to write down."""

from dataclasses import dataclass, field
from datetime import date

from idp.companies.register import Answer, Provenance, Unknown

TODAY = date(2026, 11, 20)
RULES = """
[signup]
names = "required"

[[signup.profiles]]
id = "creator"
label = { fr = "Créateur", en = "Founder" }

[[signup.profiles]]
id = "business"
label = { fr = "Chef d'entreprise", en = "Head of a business" }

[eligibility]
profiles = ["business"]
departments = ["44"]

[review]
late_after_days = 5
recheck_days = 30
four_eyes = FOUR_EYES

[[review.reasons]]
id = "R2"
label = { fr = "Radiée", en = "Struck off" }
words = { fr = "L'entreprise a été radiée. Écrivez à accueil@chambre.example.", en = "Struck off." }

[retention]
refused = 90
"""


@dataclass
class StaticRegister:
    """A register whose answers a test writes down; real ones have tests of their own."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def look_up(self, siren: str) -> Answer:
        self.asked.append(siren)
        found = self.answers.get(siren)
        return found or Unknown(siren, Provenance("stock", TODAY))
