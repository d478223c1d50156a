"""Getting in for the first time: by a letter's code, a mailed password or an invitation.

Owns: the steps of activation and first sign-in. Never: provisional secrets themselves, passwords,
proved addresses (rooms below), recovery.
"""
