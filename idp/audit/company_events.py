"""Events of the register of companies and of client companies."""

from dataclasses import dataclass

from idp.audit.events import AuditEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CompaniesImported(AuditEvent):
    """A new register of companies took the place of the former one."""

    event = "companies_imported"
    as_of: str
    companies: int
    establishments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCompaniesChanged(AuditEvent):
    """Companies were put on an organisation's list of clients, or taken off it (R-PDL-5)."""

    event = "client_companies"
    added: int
    removed: int
