"""The guide's index: which answers hold what somebody types, also when it is mistyped.

First come answers that hold every word, or begin with it. Only when they are few come those with
words that lie a slip or two from the typed ones: candidates by their trigrams, then counted.

Source: SQLite FTS5, its trigram tokenizer and bm25; a title counts four times its body.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from kit.hotline.languages import PAGES
from kit.hotline.search import SHORTEST_GUESS, farness, folded, trigrams
from kit.store.engine import Reading, Writing

_WORDS = 8
"""Words of a question that count."""

_CANDIDATES = 60
_MEANT = 6
"""Words of the guide that one mistyped word may stand for."""


def keep(tx: Writing, text_id: int, title: str, body: str) -> None:
    """Makes a text findable by its title and everything else it says."""
    forget(tx, [text_id])
    title, body = folded(title), folded(body)
    tx.execute(
        "INSERT INTO answer_search (rowid, title, body) VALUES (?,?,?)", (text_id, title, body)
    )
    for word in dict.fromkeys(f"{title} {body}".split()):
        if len(word) >= SHORTEST_GUESS:
            tx.execute("INSERT OR IGNORE INTO guide_words (word) VALUES (?)", (word,))


def forget(tx: Writing, text_ids: Iterable[int]) -> None:
    """Takes texts out of the index."""
    for text_id in text_ids:
        tx.execute("DELETE FROM answer_search WHERE rowid = ?", (text_id,))


def found(r: Reading, typed: str, limit: int) -> list[str]:
    """The ids of answers that hold every word of `typed`, best first."""
    words = folded(typed).split()[:_WORDS]
    if not words:
        return []
    ids = dict.fromkeys(_matching(r, [[_begun(word)] for word in words], limit))
    if len(ids) < limit:
        ids |= dict.fromkeys(_guessed(r, words, limit))
    return list(islice(ids, limit))


def _guessed(r: Reading, words: Sequence[str], limit: int) -> list[str]:
    """Answers with words near the typed ones, the nearest first."""
    near = {word: _near(r, word) for word in dict.fromkeys(words)}
    ids: dict[str, None] = {}
    for most in sorted({slips for found_ in near.values() for slips in found_.values()}):
        groups = [
            [_begun(word), *(_whole(one) for one, slips in near[word].items() if slips <= most)]
            for word in words
        ]
        ids |= dict.fromkeys(_matching(r, groups, limit))
        if len(ids) >= limit:
            break
    return list(ids)


def _near(r: Reading, word: str) -> dict[str, float]:
    """Words of the guide that `word` may stand for, with the slips between, the nearest first."""
    if len(word) < SHORTEST_GUESS or word.isdecimal():
        return {}
    rows = r.all(
        "SELECT w.word FROM (SELECT rowid FROM guide_trigrams WHERE guide_trigrams MATCH ? "
        "ORDER BY rank LIMIT ?) AS t JOIN guide_words w ON w.id = t.rowid",
        (" OR ".join(_whole(trigram) for trigram in trigrams(word)), _CANDIDATES),
    )
    slips = {row["word"]: farness(word, row["word"]) for row in rows}
    near = sorted((far, one) for one, far in slips.items() if far is not None and far > 0)
    return {one: far for far, one in near[:_MEANT]}


def _matching(r: Reading, groups: Sequence[Sequence[str]], limit: int) -> list[str]:
    """Answers with a text that holds one word of every group, best first."""
    query = " AND ".join(f"({' OR '.join(group)})" for group in groups)
    rows = r.all(
        "SELECT t.answer_id, min(s.rank) AS best FROM "
        "(SELECT rowid, bm25(answer_search, 4.0, 1.0) AS rank FROM answer_search "
        "WHERE answer_search MATCH ? ORDER BY rank LIMIT ?) AS s "
        "JOIN answer_texts t ON t.id = s.rowid GROUP BY t.answer_id ORDER BY best LIMIT ?",
        (query, limit * len(PAGES), limit),
    )
    return [row["answer_id"] for row in rows]


def _begun(word: str) -> str:
    """Quoted, so that no sign of the query language counts, and open at its end."""
    return f'"{word}"*'


def _whole(word: str) -> str:
    return f'"{word}"'
