"""Dead accounts of former systems: proved once, claimed once, by a member of the organisation.

`directory` says how a former system is asked, `imported` and `remote` are its two kinds, `claims`
is what steps and commands share, `importing` fills the imported kind.
"""
