"""The exceptions whose effects are kept: a refusal commits, a bug rolls back."""


class Refusal(Exception):
    """Something was asked and the answer is no.

    Raised inside a write transaction it still commits: the spent code, the counted try or the
    revoked family must stay (decision "read, compute, write").
    """
