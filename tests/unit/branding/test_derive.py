"""Contrast by construction: whatever three colours a portal gives."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.branding.colour import BadColour, Colour, contrast, luminance, text_on, worst
from idp.branding.derive import EDGE, TEXT, BrandColours, Palette, derive
from idp.kernel.paths import static

HEX = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: Colour(*rgb).css)
TEXTS = ("ink", "soft", "link", "bad", "good")
EDGES = ("line", "edge", "focus")


def weakest(palette: Palette, tokens: tuple[str, ...]) -> float:
    return min(worst(getattr(palette, token), palette.surfaces)[0] for token in tokens)


@settings(max_examples=1000, deadline=None)
@given(primary=HEX, accent=HEX, background=HEX)
def test_every_text_and_edge_is_readable_on_every_surface(
    primary: str, accent: str, background: str
) -> None:
    brand = derive(BrandColours(primary, accent, background))
    for palette in (brand.light, brand.dark):
        assert palette is not None
        assert weakest(palette, TEXTS) >= TEXT
        assert weakest(palette, EDGES) >= EDGE
        assert contrast(palette.on, palette.primary) >= TEXT
        assert contrast(palette.on_bar, palette.bar) >= TEXT
    assert brand.light
    assert brand.dark
    assert luminance(brand.light.page) > luminance(brand.dark.page)


@given(colour=HEX)
def test_text_on_a_colour_is_pure_black_or_white_and_at_least_root_21(colour: str) -> None:
    assert contrast(text_on(Colour.parse(colour)), Colour.parse(colour)) >= 4.58


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000", "#fff", 21.0), ("#777777", "#ffffff", 4.48), ("#ef7d00", "#ffffff", 2.76)],
)
def test_contrast_agrees_with_published_values(one: str, other: str, ratio: float) -> None:
    assert contrast(Colour.parse(one), Colour.parse(other)) == pytest.approx(ratio, abs=0.01)


def test_what_was_changed_is_said_in_one_line_each() -> None:
    brand = derive(BrandColours("#ef7d00", "#ffd500", "#fff8f0"))
    said = [change.sentence for change in brand.adjustments if change.scheme == "light"]
    assert said[0] == "primary #ef7d00: 2.76:1 on white → button text black (7.6:1)"
    assert any(
        re.fullmatch(r"link #ef7d00: 2\.\d\d:1 on #\w{6} → #\w{6} \(4\.\d:1\)", s) for s in said
    )
    assert any(line.startswith("focus #ffd500") for line in said)


def test_colours_that_need_no_repair_are_kept() -> None:
    brand = derive(BrandColours("#21468b", "#8a5a00", "#ffffff", "light"))
    assert brand.adjustments == ()
    assert brand.light
    assert brand.light.link.css == brand.light.primary.css == "#21468b"


def test_a_dark_background_is_repaired_for_the_light_scheme_and_kept_for_the_dark_one() -> None:
    brand = derive(BrandColours("#21468b", "#8a5a00", "#101418"))
    assert brand.light
    assert brand.dark
    assert luminance(brand.light.page) >= 0.8
    assert brand.dark.page.css == "#101418"
    assert "background" in {change.token for change in brand.adjustments}


@pytest.mark.parametrize(
    ("scheme", "queries", "declared"),
    [("auto", 1, "light dark"), ("light", 0, "light"), ("dark", 0, "dark")],
)
def test_a_portal_serves_the_schemes_that_it_asks_for(
    scheme: str, queries: int, declared: str
) -> None:
    css = derive(BrandColours("#21468b", "#f0a800", "#f3f6fb", scheme)).css  # type: ignore[arg-type] # from a table
    assert css.count("@media") == queries
    assert f"color-scheme:{declared};" in css
    assert len(css) < 1024


@pytest.mark.parametrize(
    "text", ["red", "#12345", "#1234567", "2a5caa", "#ggg", "#fff;}", " #fff", "#fff\n"]
)
def test_anything_but_a_hexadecimal_colour_is_refused(text: str) -> None:
    with pytest.raises(BadColour):
        derive(BrandColours(text, "#fff", "#fff"))


def test_the_stylesheet_begins_with_the_products_own_derived_colours() -> None:
    css = (static() / "parvis.css").read_text(encoding="utf-8")
    assert derive(BrandColours("#24507a", "#d9902f", "#f4f6f8")).css in css
