"""Every string of the pages that is shown to somebody, as the source has it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from kit import resources
from kit.web.app import TRANSLATIONS

Message = str | tuple[str, ...]

_CODE = Path(TRANSLATIONS).parent
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "noop": None}


def messages() -> set[Message]:
    """What is marked for translation; plurals as (one, many)."""
    found: set[Message] = set()
    for folder, method in ((_CODE, "python"), (resources.templates("web"), "jinja2")):
        pattern = "**.py" if method == "python" else "**.html"
        for _file, _line, message, _comments, _context in extract_from_dir(
            folder,
            [(pattern, method)],
            {pattern: {"newstyle_gettext": "true", "silent": "false"}},
            _KEYWORDS,
        ):
            found.add(message)
    return found


def catalogue(language: str) -> Catalog:
    """The translations into a language."""
    text = (TRANSLATIONS / language / "messages.po").read_bytes()
    return read_po(BytesIO(text), locale=language, abort_invalid=True)
