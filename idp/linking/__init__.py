"""The first visit of a portal's members, and the account of before that they may bring along.

Its steps prove a legacy account, show what comes with it, and fill in what the organisation asks
of its members; all of it is written when the journey ends.
"""
