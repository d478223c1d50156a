"""Instants as people read them: days and hours of Paris, in words (R-ALL-11)."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from idp.branding.texts import Texts

PARIS: Final = ZoneInfo("Europe/Paris")


def moment(texts: Texts, lang: str, instant: datetime) -> str:
    """Return an instant: `21 novembre 2026 à 14 h 32`, `21 November 2026 at 14:32 (Paris time)`."""
    return texts.get(
        "date.moment", lang, day=day(texts, lang, instant), time=_clock(texts, lang, instant)
    )


def day(texts: Texts, lang: str, instant: datetime) -> str:
    """Return its day: `21 novembre 2026`, `1er mars 2027`, `21 November 2026`."""
    local = instant.astimezone(PARIS)
    number = texts.get("date.first", lang) if local.day == 1 else str(local.day)
    month = texts.get(f"date.month.{local.month}", lang)
    return texts.get("date.day", lang, day=number, month=month, year=local.year)


def time_of_day(texts: Texts, lang: str, instant: datetime) -> str:
    """Return its hour and minute: `14 h 32`, `14:32 (Paris time)`."""
    return texts.get("date.time_alone", lang, time=_clock(texts, lang, instant))


def _clock(texts: Texts, lang: str, instant: datetime) -> str:
    local = instant.astimezone(PARIS)
    return texts.get("date.time", lang, hour=local.hour, minute=f"{local.minute:02d}")
