"""The demonstration: five small portals, their people, and the page one starts from.

Owns: real relying parties in a process of their own (Authlib client, discovery, PKCE, logout), the
invented people one can be, what they were sent, the register and the former system that they are
looked up in, a mail server that keeps every mail, a clock that a page moves, the way back to the
beginning, and how both processes are started.
Never: imported by the provider, which does not know that it is being demonstrated.
Command: `idp demo`. URLs: http://localhost:8001/ and /<slug>/{,connexion,callback,deconnexion},
/boite/, /personnages, /courriers/<identifier>.pdf, /essais, /horloge, /recommencer.
Spec: OpenID Connect Core 1.0 §3.1, RP-Initiated Logout 1.0, RFC 7636, RFC 9207.
"""
