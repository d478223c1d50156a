"""What staff may do to the people of their organisation; each act is one service.

Owns: the table of powers, arrivals, changes, departures, resets, referents, lists, synchronised
files. The command line and the console call the same services, which return frozen values and
raise `Refused`. Never: a page, a printed word, power over another organisation's credential.
Commands: `idp referents …`, `idp accounts invite|reset|resend|change|leave|…`.
"""
