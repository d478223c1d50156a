"""The whole of a client folder, as one frozen value."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from idp.policy.account import AccountSection
from idp.policy.branding import (
    BrandingSection,
    Contact,
    LegalSection,
    Link,
    MailSection,
    SignInPageSection,
)
from idp.policy.client import ClaimMapping, ClientSection, OrganisationSection
from idp.policy.eligibility import EligibilitySection
from idp.policy.getting_in import ActivationSection, RecoverySection
from idp.policy.identifier import IdentifierSection
from idp.policy.journeys import JourneySection
from idp.policy.letter import LetterSection
from idp.policy.password import PasswordSection
from idp.policy.section import Section
from idp.policy.sign_in import AdmissionSection, RetentionSection, SignInSection, ThrottleSection
from idp.policy.signing_up import LinkingSection, ReviewSection, SignupSection
from idp.policy.terms import TermsSection

ORGANISATION_TABLES = frozenset(
    {
        "organisation",
        "identifier",
        "password",
        "throttle",
        "terms",
        "activation",
        "recovery",
        "retention",
        "letter",
        "eligibility",
        "signup",
        "review",
        "linking",
    }
)
"""Tables that only an organisation's lead folder may hold (model.md §1)."""


class ClientPolicy(Section):
    """`client.toml` after `extends`: everything that makes a portal different."""

    extends: str = "_defaults"
    client: ClientSection
    organisation: OrganisationSection | None = None
    identifier: IdentifierSection = IdentifierSection()
    password: PasswordSection = PasswordSection()
    sign_in: SignInSection = SignInSection()
    throttle: ThrottleSection = ThrottleSection()
    admission: AdmissionSection = AdmissionSection()
    activation: ActivationSection = ActivationSection()
    recovery: RecoverySection = RecoverySection()
    retention: RetentionSection = RetentionSection()
    terms: TermsSection = TermsSection()
    letter: LetterSection = LetterSection()
    eligibility: EligibilitySection = EligibilitySection()
    signup: SignupSection = SignupSection()
    review: ReviewSection = ReviewSection()
    linking: LinkingSection = LinkingSection()
    account: AccountSection = AccountSection()
    journeys: dict[str, JourneySection] = {}
    steps: dict[str, dict[str, Any]] = Field(
        default={}, description="A step's own settings, typed in the step's file."
    )
    claims: dict[str, ClaimMapping] = {}
    branding: BrandingSection = BrandingSection()
    sign_in_page: SignInPageSection = SignInPageSection()
    help: list[Contact] = []
    header: list[Link] = []
    footer: list[Link] = []
    legal: LegalSection = LegalSection()
    mail: MailSection = MailSection()


Verbatim = Annotated[str, StringConstraints(strip_whitespace=False)]
"""Every character of a file: what people accept is proved by its hash."""


class Revision(Section):
    """What is stored as one revision: the policy, the texts and the files, whole."""

    policy: ClientPolicy
    texts: dict[str, dict[str, str]] = Field(
        default={}, description="Language → text id → words, from text.fr.toml and text.en.toml."
    )
    files: dict[str, Verbatim] = Field(
        default={}, description="Name inside the folder → text content (logo SVG, terms)."
    )
