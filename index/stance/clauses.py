"""A sentence cut into pieces, each of which has at most one holder and one stance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.stance.holders import SUBJECT, Holder, but_takes_out
from index.stance.lexicon import Lexicon
from index.stance.reading import Reading

_ELLIPSIS = 3  # words of a shortened clause behind its subject
_SHORT = 14  # tokens of a piece that only repeats


@dataclass(frozen=True, slots=True)
class Piece:
    """A half-open token range. `opening`: what it begins with (but, and, relative, subordinate, quote, colon ...)."""

    first: int
    last: int
    opening: str = ""
    quoted: bool = False


def cut(reading: Reading, lexicon: Lexicon, subjects: Sequence[Holder]) -> list[Piece]:
    """The pieces of a sentence in order; together they cover all its tokens."""
    starts = {holder.first for holder in subjects if holder.role == SUBJECT}
    cuts: dict[int, str] = {0: ""}
    tokens = reading.tokens
    protected = _inside_names(subjects)
    for index in range(1, len(tokens)):
        if index in protected:
            continue
        opening = _opening(reading, lexicon, index, starts)
        if opening:
            cuts.setdefault(index, opening)
    ordered = sorted(cuts)
    pieces = []
    for first, last in zip(ordered, [*ordered[1:], len(tokens)], strict=True):
        quoted = sum(1 for index in range(first, last) if index in reading.quoted) * 2 > last - first
        pieces.append(Piece(first, last, cuts[first], quoted))
    return pieces


def repeats(reading: Reading, lexicon: Lexicon, piece: Piece) -> bool:
    """`So is Romania`, `nor will Latvia`, `as did Oslo`, `let alone troops`: takes up what was said before."""
    skipped = lexicon.words("taking_up_skipped")
    words = [word for word in reading.words(piece.first, min(piece.last, piece.first + 4)) if word not in skipped]
    opens = len(words) > 1 and words[0] in lexicon.words("taking_up") and words[1] in lexicon.words("auxiliaries")
    opens = opens or " ".join(words[:2]) in lexicon.words("let_alone")
    return opens and piece.last - piece.first <= _SHORT


def shortened(reading: Reading, lexicon: Lexicon, piece: Piece, after: int) -> bool:
    """`The Hague has not.`, `Malta won't`: an auxiliary and nothing more behind the holder that ends before `after`."""
    if not piece.first < after <= piece.last:
        return False
    words = [word for word in reading.words(after, piece.last) if word[0].isalnum()]
    if not 0 < len(words) <= _ELLIPSIS or words[0] not in lexicon.words("auxiliaries"):
        return False
    return lexicon.words("shortened_rest").issuperset(words[1:])


def _inside_names(subjects: Sequence[Holder]) -> frozenset[int]:
    """Tokens inside a name group, where nothing is cut."""
    return frozenset(index for holder in subjects for index in range(holder.first + 1, holder.last))


def _opening(reading: Reading, lexicon: Lexicon, index: int, starts: set[int]) -> str:
    """Why a piece begins at `index`; empty where none does."""
    tokens = reading.tokens
    word, before = tokens[index].lower, tokens[index - 1].lower
    if before == ";" or before == ":":
        return "colon" if before == ":" else "semicolon"
    if before in ("–",) or (before == "-" and tokens[index].start - tokens[index - 1].end > 0):
        return "dash"
    if (index in reading.quoted) != (index - 1 in reading.quoted) and word not in ".,":
        return "quote"
    if before in ".?!" and word not in "\"')" and tokens[index - 1].text in ".?!":
        return "stop"
    if word in lexicon.words("but") and word not in lexicon.words("but_of_names"):
        return "" if but_takes_out(reading, lexicon, index) else "but"
    following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if (word, following) in lexicon.sequences["rather"]:
        return "rather"
    if word == "as" and before == "," and following in lexicon.words("auxiliaries"):
        return "like"
    if (
        word in lexicon.words("likewise")
        and before in lexicon.words("likewise_after")
        and following in lexicon.words("auxiliaries")
    ):
        return "like"
    if word in lexicon.words("conjunctions"):
        return _after_and(reading, lexicon, index, starts)
    if (word in lexicon.words("relative") and before == ",") or (
        word in lexicon.words("relative_bare") and before != "in"
    ):
        return "relative"
    if word in lexicon.words("subordinate") and word not in lexicon.words("not_subordinate") and before == ",":
        return "subordinate"
    if word in lexicon.words("conditional") and before not in lexicon.words("conditional_modifiers"):
        return "subordinate"
    if before == "," and index in starts:
        return "comma"
    if before == "that" and index in starts:
        return "that"
    if (
        index in starts
        and before not in lexicon.words("no_clause_before")
        and before not in lexicon.words("prepositions")
    ):
        return "subject"
    if before == "," and (word.endswith("ing") and len(word) > 5):
        return "participle"
    return ""


def _after_and(reading: Reading, lexicon: Lexicon, index: int, starts: set[int]) -> str:
    tokens = reading.tokens
    following = index + 1
    skipped = lexicon.words("adverbs") | lexicon.words("after_and_skipped")
    while following < len(tokens) and tokens[following].lower in skipped:
        if following in starts:
            return "and"
        following += 1
    if following >= len(tokens):
        return ""
    token = tokens[following]
    if following in starts or any(start in starts for start in range(index + 1, following + 1)):
        return "and"
    if token.lower in lexicon.words("after_and") or token.lower in lexicon.words("auxiliaries"):
        return "and"
    verb = token.stem in lexicon.verbs and token.lower not in lexicon.words("objects")
    if verb and (
        token.lower.endswith(("ed", "s")) or tokens[index - 1].text == "," or token.lower in lexicon.words("bare_verbs")
    ):
        return "and"
    return ""
