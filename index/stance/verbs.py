"""The verb of a name group: found behind adverbs, appositions and prepositional phrases."""

from __future__ import annotations

from index.stance.lexicon import Lexicon
from index.stance.reading import Reading

_APPOSITION = 16  # words that may stand between commas after a name
_BEHIND = 8  # words after a name within which its verb may stand


def apposition_end(reading: Reading, start: int) -> int:
    """The token after a `, ...,` or `( ... )` that begins at `start`; `start` itself where there is none."""
    tokens = reading.tokens
    if start >= len(tokens) or tokens[start].text not in ",(–":
        return start
    closing = {",": ",", "(": ")", "–": "–"}[tokens[start].text]
    for index in range(start + 1, min(len(tokens), start + _APPOSITION)):
        if tokens[index].text == closing:
            return index + 1
        if tokens[index].text in '";:':
            return start
    return start


def verb_after(reading: Reading, lexicon: Lexicon, start: int) -> int:
    """The verb that a subject ending before `start` has, or -1. "and many other states" belongs to the subject."""
    ahead = list(reading.words(start, start + 5))
    if (ahead[:1] == ["and"] and "other" in ahead[1:3]) or "others" in ahead[1:4]:
        start += 2 + max(ahead.index(word) for word in ahead if word in lexicon.words("others"))
        start -= "others" in ahead
    for begin in dict.fromkeys((start, apposition_end(reading, start))):
        found = _verb_at(reading, lexicon, begin)
        if found >= 0:
            return found
    closing = list(reading.words(start, start + 2))
    if closing[:1] == [","] and closing[-1] in lexicon.words("auxiliaries"):
        return start + 1
    return _verb_behind(reading, lexicon, start)


def _verb_behind(reading: Reading, lexicon: Lexicon, start: int) -> int:
    """The finite verb behind "from three coalition parties" and the like, or -1."""
    tokens = reading.tokens
    if start >= len(tokens) or tokens[start].lower not in lexicon.words("attaching"):
        return -1
    names = {index for place in reading.actors for index in range(place.first, place.last)}
    for index in range(start + 1, min(len(tokens), start + _BEHIND)):
        token = tokens[index]
        if not token.text[0].isalnum() and token.lower not in lexicon.words("inside_names"):
            return -1
        if token.lower in lexicon.words("phrase_ends"):
            return -1
        past = token.lower.endswith("ed") and token.stem in lexicon.verbs
        if index not in names and (past or (token.lower in lexicon.words("auxiliaries") and token.lower != "'s")):
            return index
    return -1


def _verb_at(reading: Reading, lexicon: Lexicon, start: int) -> int:
    tokens = reading.tokens
    index = start
    while index < len(tokens) and index < start + 5:
        word = tokens[index].lower
        if (word in lexicon.words("auxiliaries") and word != "'s") or (
            word in lexicon.words("verbs_behind") and index > start
        ):
            return index
        if word in lexicon.words("adverbial_prepositions") and not _adverbial(reading, lexicon, index):
            return -1
        if word not in lexicon.words("adverbs") and not (
            word.endswith("ly") and word not in lexicon.words("not_adverbs")
        ):
            break
        index += 1
    if index >= len(tokens) or not tokens[index].text[0].isalpha():
        return -1
    token = tokens[index]
    is_verb = token.stem in lexicon.verbs or (token.lower.endswith("ed") and len(token.lower) > 4)
    return index if is_verb and token.lower not in lexicon.words("prepositions") else -1


def _adverbial(reading: Reading, lexicon: Lexicon, index: int) -> bool:
    """Whether a preposition begins "on Tuesday", "for now", "in turn"."""
    following = reading.tokens[index + 1].lower if index + 1 < len(reading.tokens) else ""
    return following in lexicon.words("adverbial")
