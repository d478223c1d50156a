"""The grant types of the token endpoint, each a subclass of Authlib's.

Owns: redeeming a code, using a refresh token, a client acting for itself. A grant claims what is
single use inside Authlib's query hook, in one statement, and stores the new tokens in the same
short transaction; what is signed is signed after it committed (decisions 5, 24-26).
Never: HTTP, client authentication, what a code was issued for.
Specs: RFC 6749 §4.1.3, §4.4, §6; RFC 7636; RFC 9700 §4.5, §4.14.
"""
