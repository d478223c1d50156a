"""Three colours in, a stylesheet with guaranteed contrast out.

A portal gives a primary colour, an accent and a background. Everything else is derived, and each
text (4.5:1) and each edge (3:1) is measured on *every* surface it may be shown on: the page, the
card and the tinted panel, in the light and in the dark scheme.
Sources: WCAG 2.2 success criteria 1.4.3, 1.4.11 and 2.4.13; RGAA 4.1 criteria 3.2 and 3.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final, Literal

from idp.branding.colour import (
    BLACK,
    WHITE,
    Colour,
    contrast,
    darkened,
    lightened,
    luminance,
    text_on,
    worst,
)

Scheme = Literal["light", "dark"]

TEXT: Final = 4.5
EDGE: Final = 3.0
_READING: Final = 10.0
_NIGHT_LINK: Final = 6.0
_LIGHT_PAGE: Final = 0.8
_DARK_PAGE: Final = 0.02
_NIGHT: Final = Colour(14, 17, 22)
_RED: Final = Colour.parse("#b3261e")
_GREEN: Final = Colour.parse("#1b6e3c")


@dataclass(frozen=True, slots=True)
class BrandColours:
    """What a folder's `[branding]` says: three `#rrggbb` colours and the scheme to serve."""

    primary: str
    accent: str
    background: str
    scheme: Literal["auto", "light", "dark"] = "auto"


@dataclass(frozen=True, slots=True)
class Palette:
    """The custom properties of one scheme; a field's name is the property's, `_` for `-`."""

    page: Colour
    card: Colour
    tint: Colour
    ink: Colour
    soft: Colour
    link: Colour
    line: Colour
    edge: Colour
    focus: Colour
    primary: Colour
    on: Colour
    bar: Colour
    on_bar: Colour
    accent: Colour
    bad: Colour
    good: Colour

    @property
    def surfaces(self) -> tuple[Colour, Colour, Colour]:
        """Everything that text and controls are laid on, coloured bars and buttons excepted."""
        return self.page, self.card, self.tint

    def declarations(self) -> str:
        """The palette as CSS declarations: `--page:#ffffff;--card:…`."""
        return ";".join(
            f"--{field.name.replace('_', '-')}:{getattr(self, field.name).css}"
            for field in fields(self)
        )


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One thing that the derivation had to change, for `idp clients check`."""

    token: str
    given: Colour
    ratio: float
    surface: Colour
    became: str
    reached: float
    scheme: Scheme

    @property
    def sentence(self) -> str:
        """What changed and why: `link #ef7d00: 2.58:1 on #fef6ed → #ac5a00 (4.7:1)`."""
        surface = {WHITE: "white", BLACK: "black"}.get(self.surface, self.surface.css)
        return (
            f"{self.token} {self.given.css}: {self.ratio:.2f}:1 on {surface}"
            f" → {self.became} ({self.reached:.1f}:1)"
        )


@dataclass(frozen=True, slots=True)
class DerivedCss:
    """A brand's stylesheet, the palettes it was written from and what had to change."""

    css: str
    light: Palette | None
    dark: Palette | None
    adjustments: tuple[Adjustment, ...]


def derive(brand: BrandColours) -> DerivedCss:
    """The stylesheet of one brand: custom properties for the schemes that it serves.

    Raises:
        BadColour: One of the three isn't `#rgb` or `#rrggbb`.
    """
    primary, accent, background = (
        Colour.parse(text) for text in (brand.primary, brand.accent, brand.background)
    )
    light = _light(primary, accent, background) if brand.scheme != "dark" else None
    dark = _dark(primary, accent, background) if brand.scheme != "light" else None
    adjustments: list[Adjustment] = []
    for scheme, palette in (("light", light), ("dark", dark)):
        if palette is not None:
            adjustments += _changes(primary, accent, background, palette, scheme=scheme)
    return DerivedCss(_css(light, dark), light, dark, tuple(adjustments))


def _light(primary: Colour, accent: Colour, background: Colour) -> Palette:
    page = background
    for share in range(65):
        page = background.mixed(WHITE, share / 64)
        if luminance(page) >= _LIGHT_PAGE:
            break
    surfaces = page, WHITE, WHITE.mixed(primary, 0.07)
    ink = darkened(Colour(22, 25, 30).mixed(primary, 0.08), surfaces, _READING)
    return Palette(
        *surfaces,
        ink=ink,
        soft=darkened(ink.mixed(page, 0.3), surfaces, 5.5),
        link=darkened(primary, surfaces, TEXT),
        line=darkened(ink.mixed(page, 0.5), surfaces, EDGE),
        edge=darkened(primary, surfaces, EDGE),
        focus=darkened(accent, surfaces, EDGE),
        primary=primary,
        on=text_on(primary),
        bar=primary,
        on_bar=text_on(primary),
        accent=accent,
        bad=darkened(_RED, surfaces, TEXT),
        good=darkened(_GREEN, surfaces, TEXT),
    )


def _dark(primary: Colour, accent: Colour, background: Colour) -> Palette:
    page = background
    if luminance(page) > _DARK_PAGE:
        page = darkened(_NIGHT.mixed(background, 0.06), (WHITE,), 15.0)
    card = page.mixed(WHITE, 0.07)
    surfaces = page, card, card.mixed(primary, 0.12)
    # A navy button would vanish at night: the button is lightened, the portal's bar never is.
    button = lightened(primary, surfaces, EDGE)
    ink = lightened(Colour(232, 235, 240), surfaces, _READING)
    return Palette(
        *surfaces,
        ink=ink,
        soft=lightened(ink.mixed(page, 0.25), surfaces, 5.5),
        link=lightened(primary, surfaces, _NIGHT_LINK),
        line=lightened(ink.mixed(page, 0.55), surfaces, EDGE),
        edge=button,
        focus=lightened(accent, surfaces, EDGE),
        primary=button,
        on=text_on(button),
        bar=primary,
        on_bar=text_on(primary),
        accent=accent,
        bad=lightened(_RED, surfaces, TEXT),
        good=lightened(_GREEN, surfaces, TEXT),
    )


def _changes(
    primary: Colour, accent: Colour, background: Colour, palette: Palette, *, scheme: str
) -> Iterator[Adjustment]:
    name: Scheme = "light" if scheme == "light" else "dark"
    if name == "light":
        if palette.on != WHITE:
            white = contrast(primary, WHITE)
            reached = contrast(palette.on, primary)
            yield Adjustment("primary", primary, white, WHITE, "button text black", reached, name)
        if palette.page != background:
            ink = palette.ink
            before, after = contrast(ink, background), contrast(ink, palette.page)
            yield Adjustment("background", background, before, ink, palette.page.css, after, name)
    for token, given in (("link", primary), ("edge", primary), ("focus", accent)):
        became: Colour = getattr(palette, token)
        if became != given:
            ratio, surface = worst(given, palette.surfaces)
            reached = worst(became, palette.surfaces)[0]
            yield Adjustment(token, given, ratio, surface, became.css, reached, name)


def _css(light: Palette | None, dark: Palette | None) -> str:
    if light and dark:
        return (
            f":root{{color-scheme:light dark;{light.declarations()}}}\n"
            f"@media(prefers-color-scheme:dark){{:root{{{dark.declarations()}}}}}\n"
        )
    if dark:
        return f":root{{color-scheme:dark;{dark.declarations()}}}\n"
    return f":root{{color-scheme:light;{light.declarations() if light else ''}}}\n"
