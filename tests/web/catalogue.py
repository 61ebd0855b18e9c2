"""Every string of the pages that is shown to somebody, as the source has it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

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


def translations(language: str) -> dict[Message, tuple[str, ...]]:
    """Each string with its translation into a language; a plural has several forms.

    A string that two rooms' files translate is an error: one of them would never be read.
    """
    found: dict[Message, tuple[str, ...]] = {}
    for path in sorted((TRANSLATIONS / language).glob("*.po")):
        for entry in read_po(BytesIO(path.read_bytes()), locale=language, abort_invalid=True):
            if entry.id:
                source = entry.id if isinstance(entry.id, str) else tuple(entry.id)
                assert source not in found, f"{path.name} translates again: {source}"
                forms = entry.string if isinstance(entry.string, list | tuple) else [entry.string]
                found[source] = tuple(str(form or "") for form in forms)
    return found
