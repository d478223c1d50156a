"""What a portal's folder says in its own words, in the language of a page."""

from idp.policy.branding import LocalisedText


def said(words: LocalisedText | None, lang: str) -> str:
    """Return words in a language; French ones where it has none, '' where there are no words."""
    if words is None:
        return ""
    return words.en or words.fr if lang == "en" else words.fr
