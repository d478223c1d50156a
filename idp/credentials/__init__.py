"""What proves a person: verifying it, judging a new one.

Owns: the one path that authenticates (known or not), password rules, second factors later.
Never: a page, a session, a protocol answer.
"""
