"""OAuth 2 and OpenID Connect with client portals; knows no screen.

Owns: the strict parsing of protocol requests, authorization, tokens, claims, signing keys,
discovery, logout, client registration; the only room, with `demo`, that speaks Authlib.
Never: a page's words, a journey's order, a password.
URLs: /authorize, /token, /userinfo, /introspect, /events, /revoke, /logout, /jwks, /register,
/.well-known/openid-configuration, /.well-known/oauth-authorization-server.
Specs: RFC 6749, 6750, 7009, 7517, 7591, 7592, 7636, 7662, 8414, 9068, 9207, 9700; OpenID Connect
Core, Discovery, Registration, RP-Initiated Logout; OAuth 2.0 Form Post Response Mode.
"""
