"""The sheet of a day as a PDF: A4, black on white, without a browser.

Letters are shaped (Arabic ones join, and run from the right) with the font that Debian ships. The
command alone imports this: its libraries are no load for a box that runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from kit.errors import FontMissing
from kit.web.daysheet import BLANK, Sheet, Window
from kit.web.i18n import direction

FONTS = Path("/usr/share/fonts/truetype/dejavu")
"""Where Debian's fonts-dejavu-core puts Latin, Cyrillic and Arabic letters."""

_FONT = "DejaVu"
_WIDTHS = (8, 24, 66, 38, 50)
"""Millimetres of tick, code, name, people and what must be ready."""
_LINE_MM = 6.0
_LEAST_MM = 28.0
"""A slot that begins lower on the page than this begins on the next one."""
_TICKED, _EMPTY = "☑", "☐"


class _Pages(FPDF):
    """A4 with the sheet's head and foot on every page."""

    def __init__(self, sheet: Sheet, of: int, fonts: Path) -> None:
        super().__init__(format="A4")
        self._sheet = sheet
        self._of = of
        self._apart = direction(sheet.language) == "rtl"
        for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            if not (fonts / name).is_file():
                raise FontMissing(str(fonts / name))
            self.add_font(_FONT, style, fonts / name)
        self.set_text_shaping(use_shaping_engine=True)
        self.set_margins(12, 12, 12)
        self.set_auto_page_break(auto=True, margin=18)
        self.set_lang(sheet.language)
        self.set_title(f"{sheet.day} · {sheet.centre or sheet.site}")
        self.add_page()

    @property
    def side(self) -> Align:
        """Where lines begin."""
        return Align.R if self._apart else Align.L

    def header(self) -> None:
        """The day, where, and when it was printed."""
        self.set_font(_FONT, "B", 14)
        self._line(self._sheet.day)
        self.set_font(_FONT, "", 9)
        self._line(self._sheet.centre or self._sheet.site)
        self._line(self._sheet.printed)
        self.ln(2)

    def footer(self) -> None:
        """What the list is, and which page of how many."""
        self.set_y(-15)
        self.set_font(_FONT, "", 8)
        self._line(self._sheet.warning)
        self.cell(0, 4, f"{self.page_no()} / {self._of}", align=Align.C)

    def windows(self) -> None:
        """Each slot with who comes."""
        for window in self._sheet.windows:
            self._window(window)
        if not self._sheet.windows:
            self.set_font(_FONT, "", 10)
            self._line(self._sheet.none)

    def blank(self) -> None:
        """Empty rows for who comes without an appointment."""
        self._begin(self._sheet.without)
        rows = [(_EMPTY, "", "", "", "")] * BLANK
        self._table(self._sheet.blank_headings, rows)

    def _window(self, window: Window) -> None:
        where = "" if self._sheet.centre else f" · {window.centre}"
        self._begin(f"{window.when}  {window.service}{where}")
        self.set_font(_FONT, "", 9)
        self._line(window.places)
        if window.rows:
            rows = [
                (_TICKED if one.ticked else _EMPTY, one.code, one.name, one.people, one.needs)
                for one in window.rows
            ]
            self._table(self._sheet.headings, rows)
        self.ln(3)

    def _begin(self, words: str) -> None:
        if self.will_page_break(_LEAST_MM):
            self.add_page()
        self.set_font(_FONT, "B", 10.5)
        self._line(words)

    def _line(self, words: str) -> None:
        self.multi_cell(0, 5, words, align=self.side, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.set_font(_FONT, "", 9.5)
        step = -1 if self._apart else 1
        with self.table(
            col_widths=_WIDTHS[::step],
            text_align=self.side,
            line_height=_LINE_MM,
            borders_layout=TableBordersLayout.ALL,
            headings_style=FontFace(emphasis="B", size_pt=8),
            padding=(0.4, 1.2),
        ) as table:
            table.row(["", *headings][::step])
            for row in rows:
                table.row(list(row)[::step])


def draw(sheet: Sheet, fonts: Path = FONTS) -> bytes:
    """The sheet as a PDF. Raises FontMissing."""
    # Drawn twice: how many pages there are is known when all are full.
    with _drawn(sheet, 0, fonts) as first:
        count = first.pages_count
    with _drawn(sheet, count, fonts) as pages:
        return bytes(pages.output())


@contextmanager
def _drawn(sheet: Sheet, of: int, fonts: Path) -> Iterator[_Pages]:
    pages = _Pages(sheet, of, fonts)
    try:
        pages.windows()
        pages.blank()
        yield pages
    finally:
        for font in pages.fonts.values():
            if isinstance(font, TTFFont):
                font.close()  # its file, which the library leaves open
