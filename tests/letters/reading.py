"""A PDF of letters as others read it: its text, its tags, its QR codes, where words stand."""

import io
from dataclasses import dataclass
from typing import Any

import pypdf
import pypdfium2
import zxingcpp

MM = 72 / 25.4


@dataclass(frozen=True)
class Pdf:
    """A PDF that was printed."""

    content: bytes

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return len(pypdfium2.PdfDocument(self.content))

    def text(self, page: int = 0) -> str:
        """The text of a page, as it is copied."""
        document = pypdfium2.PdfDocument(self.content)
        found: str = document[page].get_textpage().get_text_range()
        return found.replace("\r\n", "\n")

    def place(self, words: str, page: int = 0) -> tuple[float, float]:
        """Where words begin: millimetres from the left and from the top of the sheet."""
        document = pypdfium2.PdfDocument(self.content)
        textpage = document[page].get_textpage()
        index, _ = textpage.search(words, match_case=True).get_next()
        left, _, _, top = textpage.get_charbox(index)
        return left / MM, (document[page].get_height() - top) / MM

    def qr_codes(self, page: int = 0) -> list[str]:
        """What a telephone reads on a page."""
        document = pypdfium2.PdfDocument(self.content)
        bitmap = document[page].render(scale=3, grayscale=True)
        rows = [
            bytes(bitmap.buffer)[row * bitmap.stride : row * bitmap.stride + bitmap.width]
            for row in range(bitmap.height)
        ]
        image = memoryview(b"".join(rows)).cast("B", (bitmap.height, bitmap.width))
        return [found.text for found in zxingcpp.read_barcodes(image)]

    def catalogue(self) -> dict[str, Any]:
        """The root of the document, where it says what it is."""
        return pypdf.PdfReader(io.BytesIO(self.content)).root_object

    def metadata(self) -> str:
        """Its XMP packet."""
        stream: bytes = self.catalogue()["/Metadata"].get_data()
        return stream.decode()

    def alternatives(self) -> list[str]:
        """What stands for each picture, in the order of reading."""
        return list(_alternatives(self.catalogue()["/StructTreeRoot"]))


def _alternatives(element: Any) -> list[str]:
    if hasattr(element, "get_object"):
        element = element.get_object()
    if isinstance(element, list):
        return [text for child in element for text in _alternatives(child)]
    if not isinstance(element, dict):
        return []
    own = [str(element["/Alt"])] if "/Alt" in element else []
    return own + _alternatives(element.get("/K"))
