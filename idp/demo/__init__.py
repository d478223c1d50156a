"""The demonstration: five small portals, their people, and the page one starts from.

Owns: real relying parties in a process of their own (Authlib client, discovery, PKCE, logout).
Never: imported by anything else; the provider does not know that it is being demonstrated.
Command: `idp demo`.
"""
