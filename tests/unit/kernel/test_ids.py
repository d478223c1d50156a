"""Random identifiers, and what has their shape."""

from idp.kernel.ids import is_id, new_id


def test_what_is_an_id() -> None:
    assert all(is_id(new_id()) for _ in range(100))
    assert not any(map(is_id, ("", "0" * 25, "0" * 27, "\x00" * 26, "O" * 26, "é" * 26, "u" * 26)))
