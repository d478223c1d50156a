"""What the steps of journeys are given: the parts of a process that open accounts."""

from typing import Any

from idp.activation.chosen_password import ChosenPassword
from idp.activation.first_secret import FirstSecret
from idp.branding.texts import Catalogue
from idp.captcha.captchas import Captchas
from idp.clients.registry import ClientRegistry
from idp.companies.companies import Companies, register_of
from idp.contact.mail_limits import MailLimits
from idp.contact.proofs import Proofs
from idp.credentials.authenticate import Authenticator
from idp.credentials.authenticate_provisional import ProvisionalAuthenticator
from idp.credentials.closed_doors import ClosedDoors
from idp.credentials.current_password import CurrentPasswords
from idp.credentials.event_mails import EventMails
from idp.credentials.factors import Factors
from idp.credentials.new_password import NewPasswords
from idp.credentials.provisional import Provisionals
from idp.credentials.secret_answers import SecretAnswers
from idp.credentials.signed_up import SignUpPasswords
from idp.crypto.passwords import Passwords
from idp.crypto.sealing import Sealer
from idp.crypto.tokens import keyed_fingerprint
from idp.legacy.claims import LegacyClaims
from idp.legacy.directories import LegacyDirectories
from idp.letters.letters import Letters
from idp.letters.requests import LetterRequests
from idp.mail.outbox import Outbox
from idp.my_account.own_address import OwnAddress
from idp.recovery.reminders import Reminders
from idp.recovery.requests import RecoveryRequests
from idp.registration.registrations import Registrations
from idp.reviewing.mails import ReviewMails
from idp.reviewing.profiles import ProfileChanges
from idp.reviewing.reviews import Reviews
from idp.settings import Settings
from idp.signup.company_judged import CompanyJudge
from idp.stores.engine import Stores
from idp.terms.acceptances import Acceptances
from idp.throttle.limits import Throttle
from idp.wiring.links import with_links
from idp.wiring.mail import catalogue, mail_keys
from idp.wiring.own_account import with_own_account

Parts = dict[type, Any]
"""Each part by its type: what a step's constructor names."""


def derived(secret: bytes, purpose: str) -> bytes:
    """Return a key of one purpose from the deployment secret."""
    return keyed_fingerprint(secret, purpose, "")


def with_openers(parts: Parts, settings: Settings) -> Parts:
    """Return the parts of a process with all that its steps may want."""
    stores = parts[Stores]
    secret = settings.secrets.keys[0].encode()
    companies = Companies(stores, register_of(settings.companies, stores))
    registrations = Registrations(stores, parts[Sealer], Acceptances(stores))
    mails = ReviewMails(parts[Outbox], catalogue(), settings.issuer)
    directories = LegacyDirectories.made(
        stores, parts[Passwords], settings.legacy, key=derived(secret, "dummy-hash")
    )
    reviews = Reviews(stores, parts[ClientRegistry], registrations, parts[Proofs], mails)
    return with_own_account(_with_first_secrets(_with_passwords(with_links(parts)), settings)) | {
        Captchas: Captchas(stores, parts[Throttle], derived(secret, "captcha")),
        Companies: companies,
        CompanyJudge: CompanyJudge(companies, reviews),
        LegacyClaims: LegacyClaims(stores, directories, parts[Throttle], parts[Outbox]),
        Registrations: registrations,
        SignUpPasswords: SignUpPasswords(parts[Passwords], parts[Throttle]),
        ProfileChanges: ProfileChanges(stores, companies, mails),
        Reviews: reviews,
    }


def _with_passwords(parts: Parts) -> Parts:
    """Return the parts with what sets passwords, and what asks for them by mail."""
    stores, throttle, outbox = parts[Stores], parts[Throttle], parts[Outbox]
    limits = MailLimits(throttle)
    new_passwords = NewPasswords(
        stores, parts[Passwords], parts[ClientRegistry], parts[Proofs], outbox
    )
    doors = ClosedDoors(parts[Proofs], outbox)
    return parts | {
        MailLimits: limits,
        NewPasswords: new_passwords,
        CurrentPasswords: CurrentPasswords(new_passwords, throttle, stores),
        ClosedDoors: doors,
        OwnAddress: OwnAddress(parts[Proofs], outbox, doors),
        Acceptances: Acceptances(stores),
        RecoveryRequests: RecoveryRequests(stores, limits, parts[ClientRegistry]),
        Reminders: Reminders(outbox, limits),
        Catalogue: Catalogue(catalogue()),
    }


def _with_first_secrets(parts: Parts, settings: Settings) -> Parts:
    """Return the parts that steps are given: those of `parts`, and what opens accounts."""
    stores, throttle = parts[Stores], parts[Throttle]
    provisionals = Provisionals(stores, mail_keys(settings))
    by_provisional = ProvisionalAuthenticator(stores, provisionals, throttle)
    letters = Letters(stores, provisionals, catalogue(), settings.issuer, parts[Outbox])
    key = derived(settings.secrets.keys[0].encode(), "dummy-hash")
    mails = EventMails(parts[Proofs], parts[Outbox])
    return parts | {
        Factors: Factors(stores, parts[Sealer], mail_keys(settings), throttle, mails),
        Authenticator: Authenticator(stores, parts[Passwords], throttle, provisionals, key=key),
        Provisionals: provisionals,
        ProvisionalAuthenticator: by_provisional,
        Letters: letters,
        LetterRequests: LetterRequests(stores, throttle),
        SecretAnswers: SecretAnswers(parts[Passwords]),
        ChosenPassword: ChosenPassword(parts[NewPasswords], by_provisional),
        FirstSecret: FirstSecret(provisionals, letters),
    }
