"""Passphrases can be read out, are never kept, and unknown names take as long as wrong ones."""

import re

from kit.vault import passphrase


def test_five_words_that_can_be_read_out() -> None:
    made = {passphrase.make() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([a-z]{4}-){4}[a-z]{4}", words) for words in made)


def test_only_the_right_words_fit_and_the_hash_does_not_tell_them() -> None:
    words = passphrase.make()
    kept = passphrase.hash(words)
    assert kept.startswith("$argon2id$")
    assert words not in kept
    assert passphrase.verify(kept, words)
    assert not passphrase.verify(kept, words + "x")
    assert not passphrase.verify(kept, "")
    assert kept != passphrase.hash(words)


def test_nobody_and_a_broken_hash_never_fit() -> None:
    assert not passphrase.verify(None, "")
    assert not passphrase.verify("not a hash", "words")
    assert not passphrase.verify("", "words")
