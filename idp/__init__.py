"""Parvis, a standalone OAuth 2 and OpenID Connect identity provider.

The *protocol* (`oidc`) speaks with client portals and knows no screen. A *journey* (`journeys`)
takes a person through the ordered *steps* their organisation chose and knows no RFC. A *client
folder* (`clients/<slug>/`) says, as data, which journeys an organisation offers, in which order,
under which rules, with which words and colours. They meet in one place (`crossing`): an
*interaction*, a stored authorization request waiting for a person.
"""

__version__ = "0.1.0"
