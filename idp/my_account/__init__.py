"""What people do with their own account while they are signed in.

Owns: proving oneself again before a change; another address, and taking the former one back.
Never: setting a password (that is `credentials`).
"""
