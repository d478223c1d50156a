"""One organisation's password rule: its sentences, its live list, its hint and its verdict.

R-INT-9, R-CMI-14, R-PAR-5: all of them come from this object, so that what a person reads, what
the page ticks, what a password manager makes up and what the server accepts are the same rule.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from idp.branding.texts import Texts
from idp.credentials.block_list import is_common
from idp.credentials.generator_hint import passwordrules
from idp.credentials.password_lines import lines, values
from idp.credentials.personal_parts import held
from idp.policy.password import PasswordSection

_UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the person, none of which a password may hold.

    Attributes:
        identifiers: As typed and as stored; e-mail addresses too.
        names: Family, given and birth names.
        portal: The portal's name as people read it.
    """

    identifiers: Sequence[str] = ()
    names: Sequence[str] = ()
    portal: str = ""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line of the list that is shown before a password is typed.

    Attributes:
        id: `length`, `upper`, `kinds`, `no_special`, `guessable`…; `whole` is the portal's own
            sentence for the whole rule, which stands above the list.
        sentence: In the reader's language.
        check: `{"pattern": …}`, a regular expression (flags `su`) for the page; empty for what
            only the server can judge.
    """

    id: str
    sentence: str
    check: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class RuleFault:
    """Why a password is refused: a text's id and what its placeholders say."""

    text_id: str
    placeholders: Mapping[str, str] = field(default_factory=dict)


class PasswordRules:
    """What one `[password]` table means, for everybody who shows, ticks or judges it."""

    def __init__(self, section: PasswordSection) -> None:
        self._section = section
        self._lines = lines(section)
        self._values = values(section)

    def lines(self, texts: Texts, lang: str) -> tuple[RuleLine, ...]:
        """Return the sentences in the order in which they are shown."""
        judged = [
            RuleLine(
                line.id, texts.get(line.text_id, lang, **line.values), {"pattern": line.pattern}
            )
            for line in self._lines
        ]
        guessable = (
            "password_rules.not_guessable"
            if self._section.block_list
            else "password_rules.not_personal"
        )
        whole = texts.get("password_rules.whole", lang)
        above = [RuleLine("whole", whole, {})] if whole else []
        return (*above, *judged, RuleLine("guessable", texts.get(guessable, lang), {}))

    def passwordrules(self) -> str:
        """Return the `passwordrules` attribute; what is made up from it keeps every line."""
        return passwordrules(self._section)

    def faults(self, password: str, about: About = About()) -> list[RuleFault]:
        """Return everything that is wrong with a password; empty: it is accepted.

        Characters are counted after NFC, in which the password is also hashed. The password is
        not quoted in a fault; a part of the identifier or of a name that it holds is.
        """
        if not password:
            return [RuleFault("password_rules.fault.missing")]
        typed = unicodedata.normalize("NFC", password)
        found = [
            RuleFault(text_id, self._values)
            for line in self._lines
            for demand in line.demands
            if (text_id := demand.fault(typed))
        ]
        if any(unicodedata.category(char) in _UNPRINTABLE for char in typed):
            found.append(RuleFault("password_rules.fault.unprintable"))
        if len(typed) > self._section.max_length:
            return found  # long enough to be slow to search, and refused in any case
        if self._section.block_list and is_common(typed):
            found.append(RuleFault("password_rules.fault.common"))
        return found + _personal(typed, about)


def _personal(password: str, about: About) -> list[RuleFault]:
    known = (
        ("password_rules.fault.identifier", about.identifiers),
        ("password_rules.fault.name", about.names),
        ("password_rules.fault.portal", (about.portal.replace("@", "a"),)),
    )
    return [
        RuleFault(text_id, {"part": part})
        for text_id, texts in known
        if (part := held(password, texts))
    ]
