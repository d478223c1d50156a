"""What a portal's folder says in its own words, in the language of a page."""

from idp.clients.model import Client
from idp.policy.branding import LocalisedText


def said(words: LocalisedText | None, lang: str) -> str:
    """Return words in a language; French ones where it has none, '' where there are no words."""
    if words is None:
        return ""
    return words.en or words.fr if lang == "en" else words.fr


def profile_choices(client: Client, lang: str) -> list[dict[str, str]]:
    """Return the profiles that a portal's people choose from, conditions under some of them."""
    return [
        {
            "value": choice.id,
            "label": said(choice.label, lang),
            "hint": said(choice.condition, lang),
        }
        for choice in client.policy.signup.profiles
    ]
