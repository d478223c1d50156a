"""What people do with their own account while they are signed in.

Owns: proving oneself again before a change.
Never: setting a password (that is `credentials`).
"""
