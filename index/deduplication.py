"""Fingerprints by which copies of one story are known: an agency's text in forty newspapers is one source, not forty.

A fingerprint is 64 bits of a one-permutation MinHash over runs of three words: each bit comes from the smallest hash
among the runs that fall in its bucket, so that two texts agree in about (1 + share of common runs) / 2 of the bits.
P. Li, A. Owen, C.-H. Zhang: One Permutation Hashing (NIPS 2012); P. Li, C. König: b-Bit Minwise Hashing (WWW 2010).
"""

from __future__ import annotations

import hashlib
import re
from zlib import crc32

from index.cleaning import matching_text

_BUCKETS = 64
_SHORT = 100  # words; below, one changed word is a changed story, and only the same words are the same story
_MOST_DIFFERENT = 10  # bits; see tests/test_deduplication.py for what that separates
_WORD = re.compile(rb"[a-z0-9\x80-\xff]+")  # of UTF-8: letters beyond ASCII belong to words
_MIX = 0x9E3779B97F4A7C15  # 2**64 / golden ratio: spreads the bits of a CRC
_ALL = (1 << 64) - 1


def fingerprint(text: str) -> int:
    """A signed 64-bit number (as SQLite keeps them) that near copies of `text` share in all but a few bits."""
    words = _WORD.findall(matching_text(text).lower().encode())
    if len(words) < _SHORT:
        digest = hashlib.blake2b(b" ".join(words), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)
    return _signed(_bits(_smallest(words)))


def same_story(a: int, b: int) -> bool:
    """Whether two fingerprints are those of copies of one story."""
    return ((a ^ b) & _ALL).bit_count() <= _MOST_DIFFERENT


def _smallest(words: list[bytes]) -> dict[int, int]:
    """Bucket -> the smallest hash in it."""
    smallest: dict[int, int] = {}
    get = smallest.get
    for first, second, third in zip(words, words[1:], words[2:], strict=False):
        value = (crc32(b"%b %b %b" % (first, second, third)) * _MIX & _ALL) >> 16
        bucket = value & 63
        if value < get(bucket, _ALL):
            smallest[bucket] = value
    return smallest


def _bits(smallest: dict[int, int]) -> int:
    bits = 0
    for bucket in range(_BUCKETS):
        steps = 0
        while (bucket + steps) % _BUCKETS not in smallest:  # an empty bucket borrows from the next full one
            steps += 1
        value = smallest[(bucket + steps) % _BUCKETS]
        bits |= (((value >> 6) * (2 * steps + 1)).bit_count() & 1) << bucket
    return bits


def _signed(bits: int) -> int:
    return bits - (1 << 64) if bits >> 63 else bits
