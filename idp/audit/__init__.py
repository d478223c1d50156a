"""What happened, recorded as it happens and sealed afterwards.

Owns: events in success/failure pairs, the hash chain over sealed batches, search and verification.
Never: a secret, a password, a token; token successes are facts of the grant row, not events.
Commands: `idp audit search | verify`.
"""
