"""What sign-up and review ask: who is let in because of a company, and who is a client."""

from dataclasses import dataclass
from datetime import timedelta

from idp.companies import store
from idp.companies.breaker import Breaker
from idp.companies.eligibility import Applicant, Case, Verdict, judge
from idp.companies.http_service import HttpService
from idp.companies.imported import ImportedRegister
from idp.companies.register import CompanyRegister
from idp.companies.remote import RemoteRegister
from idp.companies.sirene import KEY_HEADER, Sirene
from idp.policy.eligibility import EligibilitySection
from idp.settings import Companies as CompaniesSettings
from idp.stores.engine import Stores

_NOBODY = Applicant()


@dataclass(frozen=True, slots=True)
class Companies:
    """The register of this deployment and the organisations' lists of client companies.

    To be made once per process: a remote register's circuit breaker is shared by its threads.
    """

    stores: Stores
    register: CompanyRegister

    def judge(
        self,
        siren: str,
        organisation_id: str,
        policy: EligibilitySection,
        applicant: Applicant = _NOBODY,
    ) -> Verdict:
        """Return whether a company opens an account here (R-PDL-10), with the evidence.

        May wait for the register, some seconds at most: not to be called inside a write.

        Args:
            siren: Nine digits, as `siren.parse` returns them.
            organisation_id: Whose list of client companies counts.
            policy: `[eligibility]` of that organisation.
            applicant: Names to compare with the officers', where the form asked for them.
        """
        with self.stores.read() as connection:
            is_client = store.is_client(connection, organisation_id, siren)
        answer = self.register.look_up(siren)
        return judge(Case(answer, is_client, policy, applicant))


def register_of(settings: CompaniesSettings, stores: Stores) -> CompanyRegister:
    """Return the register that the deployment's settings name."""
    if settings.source == "imported":
        age = timedelta(days=settings.max_age_days) if settings.max_age_days else None
        return ImportedRegister(stores, max_age=age)
    service = HttpService(
        settings.base_url,
        {"Accept": "application/json", "User-Agent": "Parvis", KEY_HEADER: settings.api_key},
        connect_timeout=settings.connect_timeout,
    )
    return RemoteRegister(
        stores,
        Sirene(service, stores.clock, timeout=settings.timeout),
        name=settings.base_url[:64],
        breaker=Breaker(stores.clock.now),
        keep_for=timedelta(hours=settings.cache_hours),
    )
