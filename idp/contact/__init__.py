"""Reaching a person by mail: proofs that a mailbox is theirs, and the step that waits for one.

Owns: mailed proofs (links, codes), proved addresses, limits on mails that are asked for.
Never: sending mail (that is `mail`), passwords, HTTP.
"""
