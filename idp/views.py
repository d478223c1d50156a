"""What answers the URL table: one object per endpoint, built by `wiring`."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response

from idp.crossing.assets import Assets
from idp.crossing.journey_pages import JourneyPages
from idp.crossing.portal_pages import PortalPages
from idp.crossing.resume import Resume
from idp.crossing.sign_out import SignOut
from idp.crossing.which_account import WhichAccount
from idp.oidc.authorize import AuthorizationEndpoint
from idp.oidc.discovery import DiscoveryEndpoint
from idp.oidc.introspection import IntrospectionEndpoint
from idp.oidc.jwks import JwksEndpoint
from idp.oidc.registration import RegistrationEndpoint
from idp.oidc.revocation import RevocationEndpoint
from idp.oidc.token import TokenEndpoint
from idp.oidc.userinfo import UserinfoEndpoint


@dataclass(frozen=True, slots=True)
class Views:
    """Every endpoint; `routes` says which URL leads to which."""

    authorize: AuthorizationEndpoint
    resume: Resume
    token: TokenEndpoint
    userinfo: UserinfoEndpoint
    introspection: IntrospectionEndpoint
    revocation: RevocationEndpoint
    jwks: JwksEndpoint
    discovery: DiscoveryEndpoint
    registration: RegistrationEndpoint
    sign_out: SignOut
    which_account: WhichAccount
    journeys: JourneyPages
    portal_pages: PortalPages
    assets: Assets
    health: Callable[[], Response]
