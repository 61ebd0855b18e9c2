"""Plain signs for the fine ones that keyboards and word processors put into a text.

One curly quote makes a text UCS-2 and its parts half as long.
"""

from __future__ import annotations

import unicodedata

from kit.hotline import segments

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2039\u203a", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000\t", " "),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad", None),
        **dict.fromkeys("\u2022\u00b7\u25cf", "*"),
        "\u2026": "...",
        "\u2044": "/",
        "\u00d7": "x",
        "\u2116": "No.",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
# Joiners (U+200C, U+200D) stay: they belong to letters of Persian and Hindi, and to emoji.


def plainest(text: str) -> str:
    """`text` as it costs fewest parts and still reads the same, else as it is.

    Fine signs become plain ones; accents go only where that alone is not enough. A script that
    GSM-7 cannot write stays as it is.
    """
    fine = plain_equivalents(text)
    bare = "".join(_bare(sign) for sign in text.translate(_PLAIN))
    return bare if segments.count(bare).parts < segments.count(fine).parts else fine


def _bare(sign: str) -> str:
    if sign in segments.septets_by_sign():
        return sign
    bare = _STROKES.get(sign) or unicodedata.normalize("NFD", sign)[0]
    return bare if bare in segments.septets_by_sign() else sign


_STROKES = dict(zip("łŁđĐıħĦ", "lLdDihH", strict=True))


def plain_equivalents(text: str) -> str:
    """`text` with plain signs for its fine ones where that saves a part, else as it is."""
    plain = text.translate(_PLAIN)
    return plain if segments.count(plain).parts < segments.count(text).parts else text
