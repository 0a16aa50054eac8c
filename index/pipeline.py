"""From an article to what is read off it: clean, segment, recognise, extract. Pure but for loading language data."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.annotation import Mention, Statement
from index.answers import ReadStatus
from index.article import Article
from index.catalogue_rows import Extract
from index.config import Config
from index.document import Document
from index.errors import ProgramDamaged

if TYPE_CHECKING:
    from concurrent.futures import Future

LANGUAGES = ("en",)  # whose language data there is under index/lang/
LONGEST_TEXT = 4_000_000  # characters; what is longer is kept and searched, but not read for stances
_READING = (
    *("lang", "stance", "recognition", "gazetteer.py", "proposals.py", "proposal_scan.py", "proposal_words.py"),
    *("phrases.py", "words.py", "segmentation.py"),
    *("boilerplate.py", "cleaning.py", "actors.py", "pipeline.py"),
)


class Annotator:
    """Reads articles under one configuration. `fingerprint` changes when anything that decides the result does."""

    def __init__(self, config: Config) -> None:
        self.config = config

    @cached_property
    def _parts(self) -> Any:
        from index.gazetteer import Recogniser
        from index.proposals import ProposalFinder
        from index.segmentation import abbreviations
        from index.stance import RuleExtractor

        return (
            abbreviations(),
            Recogniser(self.config),
            ProposalFinder(self.config.proposals),
            RuleExtractor(self.config),
        )

    @cached_property
    def fingerprint(self) -> str:
        """Rules and their data, and the parts of the configuration that reading depends on.

        Taken from the files: every start asks for it, and building the rules to ask them would take half a second.
        """
        digest = hashlib.sha256(_rules())
        config = self.config
        for part in (config.actors, config.groups, config.proposals, config.reading):
            digest.update(repr(part).encode("utf-8", "surrogatepass"))
        for rule in config.metadata:
            digest.update(repr((rule.match, sorted(rule.set.items()))).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:24]

    def document(self, article: Article) -> Document:
        """The article with its sentences and mentions."""
        from index.boilerplate import noise
        from index.cleaning import matching_text
        from index.segmentation import split_sentences

        abbreviations, recogniser, finder, _ = self._parts
        matching = matching_text(article.text)
        furniture = noise(article.text, article.body)
        sentences = split_sentences(matching, article.body, furniture, abbreviations)
        mentions: list[Mention] = recogniser.mentions(article, matching, sentences)
        mentions = sorted([*mentions, *finder.mentions(matching, sentences)], key=lambda m: (m.span, m.kind))
        return Document(article, matching, sentences, mentions)

    def read(self, article: Article) -> tuple[Document, list[Statement]]:
        """The document and its statements."""
        document = self.document(article)
        return document, self._parts[3].extract(document)

    def extract(self, article: Article) -> Extract:
        """What is read off an article, whatever it is: another language and a failure are results, too."""
        from index.deduplication import fingerprint

        language = article.language
        if language and language not in LANGUAGES:
            return Extract(ReadStatus.LANGUAGE, near=fingerprint(article.text))
        if len(article.text) > LONGEST_TEXT:
            return Extract(ReadStatus.FAILED, failure=f"longer than {LONGEST_TEXT:,} characters; not read for stances")
        try:
            document, statements = self.read(article)
            return Extract(
                ReadStatus.READ, document.sentences, document.mentions, statements, fingerprint(article.text)
            )
        except ProgramDamaged:
            raise
        except Exception as error:  # one text that the rules cannot take must not stop the others
            return Extract(ReadStatus.FAILED, failure=f"cannot be read: {type(error).__name__}: {error}")


@cache
def _rules() -> bytes:
    """A digest of the code and the data that decide what is read off a text."""
    folder = Path(__file__).parent
    files = [path for name in _READING for path in sorted((folder / name).rglob("*")) or [folder / name]]
    digest = hashlib.sha256()
    for path in files:
        if path.suffix in (".py", ".yaml", ".json"):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.digest()


def with_language(article: Article) -> Article:
    """The article with its language; detected where its source does not say."""
    if article.language:
        return replace(article, language=article.language.lower()[:2])
    from index.language import detect

    return replace(article, language=detect(article.body.of(article.text)))


class ReadingProcesses:
    """Worker processes that read articles; `submit` gives a future of the extract."""

    def __init__(self, config: Config, processes: int) -> None:
        import multiprocessing  # late: who only reads a corpus starts no processes
        from concurrent.futures import ProcessPoolExecutor

        context = multiprocessing.get_context("forkserver")
        self._pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(_plain(config),))

    def submit(self, article: Article) -> Future[Extract]:
        return self._pool.submit(_work, replace(article, original=None, fields={}, path=None))

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def _plain(config: Config) -> Config:
    """A copy that can be sent to another process: mapping proxies cannot."""
    rules = tuple(replace(rule, set=dict(rule.set)) for rule in config.metadata)
    return replace(config, events=dict(config.events), keys=dict(config.keys), metadata=rules)


_annotator: Annotator | None = None


def _begin(config: Config) -> None:
    import signal

    global _annotator
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us in order
    _annotator = Annotator(config)


def _work(article: Article) -> Extract:
    assert _annotator is not None
    return _annotator.extract(article)
