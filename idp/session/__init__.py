"""The sign-in session: the row and the cookies, nothing else.

Owns: beginning, finding, visiting and ending a session; the cookie's name and flags.
Never: deciding whether a session is good enough for a portal (`oidc`), or who signs in.
"""
