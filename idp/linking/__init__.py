"""Accounts that people bring along: those of former systems at a first visit, those of neighbours.

`visits` and `fields` serve the first visit: its steps prove a legacy account, show what comes with
it, and fill in what the organisation asks of its members; all of it is written when the journey
ends. The other steps link, join and undo living accounts by `idp/links`.
"""
