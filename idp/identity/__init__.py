"""Who people are: identifiers and their canonical form, memberships, units, states.

Owns: one canonical form per identifier (NFKC, case-fold, IDNA), finding an account by it, the table
of allowed states. Never: a password, a page, a protocol answer.
Commands: `idp accounts …`, `idp units …`.
"""
