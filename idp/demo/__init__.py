"""The demonstration: five small portals, their people, and the page one starts from.

Owns: real relying parties in a process of their own (Authlib client, discovery, PKCE, logout), the
invented people one can be, and how both processes are started.
Never: imported by the provider, which does not know that it is being demonstrated.
Command: `idp demo`. URLs: http://localhost:8001/ and /<slug>/{,connexion,callback,deconnexion}.
Spec: OpenID Connect Core 1.0 §3.1, RP-Initiated Logout 1.0, RFC 7636, RFC 9207.
"""
