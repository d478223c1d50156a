"""`[client]`, `[organisation]`, `[claims]`: the relying party as OpenID Connect sees it."""

from typing import Annotated, Any, Literal

from pydantic import Field

from idp.policy.section import Section

AuthMethod = Literal[
    "client_secret_basic", "client_secret_post", "client_secret_any", "private_key_jwt", "none"
]
SigningAlg = Literal["RS256", "ES256", "PS256", "EdDSA"]
Seconds = Annotated[int, Field(ge=0)]


class OrganisationSection(Section):
    """Who the portal belongs to; only in the organisation's lead folder."""

    name: str = Field(description="The organisation's name, as people know it.")
    legal_name: str = Field("", description="The name in its legal notice.")


class ClientSection(Section):
    """A relying party's OpenID Connect metadata (RFC 7591 §2, OpenID Registration §2)."""

    name: str = Field(description="The portal's name: title of pages, sender of mails.")
    organisation: str = Field(
        "", description="Slug of the lead folder; empty: this folder leads its organisation."
    )
    portal_url: str = Field(description="The portal's home, where every way out leads.")
    initiate_login_uri: str = Field(
        "", description="Where a new sign-in starts (OpenID Core §4); empty: portal_url."
    )
    redirect_uris: list[str] = Field(default=[], description="Compared byte for byte.")
    post_logout_redirect_uris: list[str] = Field(
        default=[], description="Where signing out may lead; byte for byte."
    )
    scopes: list[str] = Field(
        default=["openid", "profile", "email"], description="All that it may ask for."
    )
    grant_types: list[
        Literal["authorization_code", "refresh_token", "client_credentials", "implicit"]
    ] = Field(default=["authorization_code", "refresh_token"], description="How it may get tokens.")
    response_types: list[str] = Field(default=["code"], description="`code` is served.")
    response_modes: list[Literal["query", "form_post", "fragment"]] = Field(
        default=["query", "form_post"], description="How answers may come back."
    )
    token_endpoint_auth_method: AuthMethod = Field(
        "client_secret_basic",
        description="`client_secret_any` accepts the secret in the header or the body.",
    )
    require_pkce: bool = Field(default=True, description="Demand code_challenge (S256).")
    subject_type: Literal["public", "pairwise"] = Field(
        "public", description="Whether `sub` is the membership's, or made for this sector."
    )
    sector_identifier: str = Field("", description="Host that pairwise subjects are made for.")
    id_token_signed_response_alg: SigningAlg = Field(
        "RS256", description="Some clients know no other."
    )
    userinfo_signed_response_alg: SigningAlg | None = Field(
        None, description="Sign userinfo answers; JSON otherwise."
    )
    access_token_format: Literal["opaque", "jwt"] = Field(
        "opaque", description="Opaque ones can be revoked at once, everywhere."
    )
    access_token_audience: str = Field("", description="`aud` of a JWT; empty: the issuer.")
    access_token_lifetime: Seconds = Field(300, le=3600, description="Seconds; JWT ≤ 300.")
    id_token_lifetime: Seconds = Field(300, le=86400, description="Seconds.")
    refresh_token_lifetime: Seconds = Field(86400 * 30, description="Absolute, seconds.")
    refresh_token_idle: Seconds = Field(86400 * 7, description="Since the last use, seconds.")
    refresh_grace: Seconds = Field(
        0, le=10, description="Seconds in which a spent refresh token still works, for two tabs."
    )
    default_max_age: Seconds | None = Field(
        None, description="Seconds since the sign-in, where a request says none."
    )
    require_auth_time: bool = Field(default=True, description="Put `auth_time` in ID tokens.")
    jwks: dict[str, Any] | None = Field(None, description="Public keys for private_key_jwt.")
    jwks_uri: str = Field("", description="Where its public keys are; https.")
    logo_uri: str = Field("", description="Of a client registered dynamically.")
    policy_uri: str = Field("", description="Its privacy notice, in the footer.")
    tos_uri: str = Field("", description="Its terms, in the footer.")
    contacts: list[str] = Field(default=[], description="Mail addresses of who runs it.")
    insecure_redirects: bool = Field(
        default=False, description="Demo only: let http redirect URIs of localhost be used."
    )


class ClaimMapping(Section):
    """How one claim is made: exactly one of the three."""

    constant: Any = Field(None, description="A value, the same for everybody.")
    source: str = Field("", description="A claim or attribute to copy under this name.")
    template: str = Field("", description=r"Text with plain {names}: `iam\\{preferred_username}`.")
    scope: str = Field("openid", description="The scope that releases it.")
    id_token: bool = Field(default=False, description="Put it in the ID token too.")
