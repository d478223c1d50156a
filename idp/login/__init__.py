"""Signing in with an identifier and a password.

Owns: the step of the sign-in page. Never: the session or the answer to the portal (`crossing`),
nor whether the credentials are right (`credentials`).
URL: /<client_id>/login
"""
