"""A person's name in one line, made of the columns that keep it."""


def full_name(given_name: str, family_name: str) -> str:
    """Return a name as a letter begins with it; '' where neither part is known."""
    return f"{given_name} {family_name}".strip()
