"""Accounts that become one: two living accounts are linked, and the link is undone.

Owns: which accounts may be linked, what moves and what ends, the window in which either mailbox
takes it back. Never: who somebody is (that was proved before), a legacy record (that is claimed).
"""
