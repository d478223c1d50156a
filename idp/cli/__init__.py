"""The `idp` command: one file per noun, imported only when it is called.

Owns: arguments, output (table, JSON, CSV), exit codes. Every act is a service of another package.
Exit codes: 0 done or no difference, 1 failure, 2 usage, 3 invalid input and nothing written,
4 not found, 5 refused by policy, 6 dependency unreachable, 7 difference or problems found,
8 partial success.
"""
