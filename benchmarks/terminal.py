"""What the terminal costs, ours against what people use: python -m benchmarks.terminal [--corpus DIR] [--peers ...]

Every program runs in a pseudo-terminal of 80x24 in the same run, over the same 20,000 invented articles: neomutt on a
mailbox, newsboat on a feed, visidata on a table of the same shape as the matrix, fzf on the titles. A peer that is not
installed is left out. Bytes are what is written to the terminal; the targets are ratios to the peer.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import email.utils
import html
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.generate import fill
from benchmarks.pseudo_terminal import PseudoTerminal
from index.corpus import Corpus
from index.corpus_opening import open_store

ARTICLES = 20_000
STARTS = 30  # of each program, one after the other, so that both meet the same machine
PGDN, ESC = "\x1b[6~", "\x1b"


_SEQUENCE = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")


@dataclass
class Result:
    """Figures of one program by name."""

    program: str
    figures: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """`must`: our figure is at most so many times that of the peer."""

    what: str
    peer: str
    must: float
    stretch: float


TARGETS = (
    Target("first screen, B", "neomutt", 2.0, 1.2),
    Target("row down, B", "neomutt", 1.0, 0.5),
    Target("scroll a row, B", "neomutt", 2.0, 1.0),
    Target("open an article, B", "neomutt", 1.2, 1.0),
    Target("page down, B", "neomutt", 1.2, 1.0),
    Target("press /, B", "neomutt", 6.0, 2.0),
    Target("typed character, B", "neomutt", 4.0, 2.0),
    Target("results, B", "neomutt", 1.5, 1.0),  # against a page of its list
    Target("cell, B", "visidata", 0.5, 0.25),
    Target("matrix row scrolled, B", "visidata", 1.0, 0.8),
    Target("idle 3 s, B", "neomutt", 1.0, 1.0),
    Target("first paint, ms", "fzf", 0.6, 0.6),
    Target("first paint, CPU ms", "fzf", 0.6, 0.6),
    Target("ready, CPU s", "visidata", 1.2, 1.2),
)


@dataclass(frozen=True)
class Start:
    """How a program is started, and what stands on its screen after its first paint."""

    command: list[str]
    text: str
    variables: dict[str, str]


class Unseen(PseudoTerminal):
    """Shows nothing: emulating a terminal would take longer than what is measured."""

    def _show(self, data: bytes) -> None:
        pass

    @property
    def text(self) -> str:
        return _SEQUENCE.sub(b"", self.received).decode("utf-8", "replace")


class Bench:
    """One corpus and the same articles in the formats of the peers."""

    def __init__(self, folder: Path, corpus: Path) -> None:
        self.folder, self.corpus = folder, corpus
        self.ready = 0.0
        self.start = Start([], "", {})  # of ours, once it left a screen to begin with
        self.painted: dict[str, float] = {}  # our first paints, beside those of fzf

    def articles(self) -> Iterator[tuple[str, str, str, str]]:
        """Title, source, day and text of every article."""
        with Corpus.open(self.corpus) as corpus:
            selection = corpus.select("")
            for offset in range(0, selection.total, 500):
                for row in corpus.rows(selection, offset=offset, limit=500):
                    day = row.date.day.isoformat() if row.date.day else "2025-01-01"
                    yield row.title, row.source, day, corpus.reading(row.key).article.text

    def write_peers_files(self) -> None:
        """A mailbox, a feed and a list of titles."""
        mailbox = (self.folder / "box").open("w", encoding="utf-8")
        titles = (self.folder / "titles").open("w", encoding="utf-8")
        feed = (self.folder / "feed.xml").open("w", encoding="utf-8")
        with mailbox, titles, feed:
            feed.write('<rss version="2.0"><channel><title>articles</title><link>http://localhost/</link>')
            for number, (title, source, day, text) in enumerate(self.articles()):
                stamp = email.utils.format_datetime(email.utils.datetime.datetime.fromisoformat(day))
                mailbox.write(
                    f"From news@localhost Thu Jan  1 00:00:00 2026\nFrom: {source} <news@localhost>\nSubject: {title}\n"
                    f"Date: {stamp}\nMessage-ID: <{number}@localhost>\nStatus: RO\n\n{text}\n\n"
                )
                titles.write(f"{day} {source} {title}\n")
                feed.write(
                    f"<item><title>{html.escape(title)}</title><guid>{number}</guid><pubDate>{stamp}</pubDate>"
                    f"<description>{html.escape(text)}</description></item>"
                )
            feed.write("</channel></rss>")

    def write_matrix(self) -> None:
        """The matrix as a table."""
        with Corpus.open(self.corpus) as corpus, (self.folder / "matrix.csv").open("w", encoding="utf-8") as file:
            matrix = corpus.matrix(corpus.select(""))
            rows = csv.writer(file)
            rows.writerow(["actor", *matrix.proposals])
            for actor in matrix.actors:
                cells = [matrix.cell(actor, proposal) for proposal in matrix.proposals]
                rows.writerow([actor, *(f"{cell.label} {cell.sources}" for cell in cells)])

    # --- ours -----------------------------------------------------------------------------------------------------

    def ours(self) -> Result:
        """Our app: a first start that leaves a saved screen, then the measured one."""
        home = self.folder / "home"
        folders = {"XDG_STATE_HOME": str(home / "state"), "XDG_CACHE_HOME": str(home / "cache")}
        command = [
            sys.executable,
            "-c",
            "import sys; from tui.cli import main; sys.exit(main())",
            "--corpus",
            str(self.corpus),
        ]
        result = Result("stancegrid")
        for run in range(2):
            terminal = _start(command, PYTHONPATH=str(Path(__file__).parents[1]), **folders)
            terminal.until(" articles · ")
            self._wait_for_keys(terminal)
            result.figures |= {
                "first screen, B": len(terminal.received),
                "ready, CPU s": self.ready,
            }
            self._our_keys(terminal, result.figures, run)
            figures = result.figures
            figures["list and matrix, B"] = terminal.press("\x0c")
            terminal.press("\x1b2")
            terminal.press("\x1b1", until=" articles · ")  # so that the saved screen is that of list and reader
            terminal.press("q")
            terminal.close()
        self.start = Start(command, " articles · ", {"PYTHONPATH": str(Path(__file__).parents[1]), **folders})
        return result

    def _wait_for_keys(self, terminal: PseudoTerminal) -> None:
        """Ready when a key does something: what is typed before is kept by the terminal."""
        sent = len(terminal.received)
        terminal.press("gg", until=f"1 of {ARTICLES:,} articles ·")
        self.ready = terminal.cpu()
        terminal.received = terminal.received[:sent]

    def _find_long_article(self, terminal: PseudoTerminal) -> None:
        """Open one article after the other until one does not fit into the reader."""
        for _ in range(60):
            if "100%" not in terminal.text:
                return
            for key in (ESC, "j", "\r"):
                terminal.press(key)

    def _our_keys(self, terminal: PseudoTerminal, figures: dict[str, float], run: int) -> None:
        press = terminal.press
        press("\x1b1gg")
        figures["row down, B"] = press("j")
        press("9j")
        figures["scroll a row, B"] = press("j")
        press(f"{run + 2}j")
        figures["open an article, B"] = press("\r")
        self._find_long_article(terminal)
        figures["page down, B"] = press(PGDN)  # in the pane of thirteen rows; neomutt's pager has the whole screen
        press(ESC)
        figures["press /, B"] = press("/")
        figures["typed character, B"] = terminal.echo("d")
        typed = [press(letter) for letter in "aseduno"]
        terminal.quiet(3.0)
        figures["results, B"] = max(typed)
        press(ESC)
        terminal.press("\x1b4", until=" actors")
        press("z")
        press("l")
        figures["cell, B"] = press("l")
        press("18j")
        press("j")
        figures["matrix row scrolled, B"] = press("j")
        press("z")
        figures["idle 3 s, B"] = len(terminal.read(3.0))
        figures["memory of the tree, MB"] = terminal.memory()

    # --- peers ----------------------------------------------------------------------------------------------------

    def neomutt(self) -> Result:
        rc = self.folder / "muttrc"
        rc.write_text(
            "set index_format='%Z %{%Y-%m-%d} %-15.15F %s'\nset sort=reverse-date\nset header_cache=''\n"
            "set quit=yes\nset mail_check=0\nset timeout=0\nset sidebar_visible=no\nunset mark_old\nset check_new=no\n"
        )
        terminal = _start(["neomutt", "-n", "-F", str(rc), "-R", "-f", str(self.folder / "box")])
        terminal.until("Msgs:20000" if ARTICLES == 20_000 else "Msgs:", limit=120)
        terminal.quiet(1.0)
        press = terminal.press
        press("z")
        press("Z")
        figures = {"first screen, B": float(press("\x0c")), "ready, CPU s": terminal.cpu()}
        press("j")
        figures["row down, B"] = press("j")
        for _ in range(22):
            press("j")
        figures["scroll a row, B"] = press("j")
        figures["results, B"] = press("z")
        figures["open an article, B"] = press("\r")
        figures["page down, B"] = press(" ")
        press("q")
        figures["press /, B"] = press("/")
        figures["typed character, B"] = press("d")
        press("\x07")
        figures["idle 3 s, B"] = len(terminal.read(3.0))
        figures["memory of the tree, MB"] = terminal.memory()
        terminal.close()
        return Result("neomutt", figures)

    def newsboat(self) -> Result:
        home = self.folder / "newsboat"
        home.mkdir(exist_ok=True)
        (home / "urls").write_text(f"file://{self.folder}/feed.xml\n")
        (home / "config").write_text("auto-reload no\nmax-items 0\n")
        terminal = _start(
            ["newsboat", "-u", str(home / "urls"), "-c", str(home / "cache.db"), "-C", str(home / "config")]
        )
        terminal.quiet(2.0)
        figures = {"first screen, B": float(len(terminal.received))}
        terminal.press("r")
        terminal.quiet(15.0)
        terminal.press("\r")
        terminal.quiet(5.0)
        press = terminal.press
        figures["row down, B"] = press("j")
        for _ in range(21):
            press("j")
        figures["scroll a row, B"] = press("j")
        figures["open an article, B"] = press("\r")
        press("q")
        figures["press /, B"] = press("/")
        figures["typed character, B"] = press("d")
        terminal.close()
        return Result("newsboat", figures)

    def visidata(self) -> Result:
        terminal = _start(["vd", "--config", "/dev/null", str(self.folder / "matrix.csv")])
        terminal.until("troops", limit=60)
        terminal.quiet(1.0)
        figures = {"first screen, B": float(len(terminal.received)), "ready, CPU s": terminal.cpu()}
        press = terminal.press
        press("j")
        press("l")
        figures["cell, B"] = press("l")
        for _ in range(21):
            press("j")
        figures["matrix row scrolled, B"] = press("j")
        figures["memory of the tree, MB"] = terminal.memory()
        terminal.close()
        return Result("visidata", figures)

    def fzf(self) -> Result:
        terminal = _start(["sh", "-c", f"exec fzf < {self.folder}/titles"])
        terminal.until("20000/20000" if ARTICLES == 20_000 else "/")
        terminal.quiet(1.0)
        figures = {"first screen, B": float(len(terminal.received))}
        fzf = Start(["sh", "-c", f"exec fzf < {self.folder}/titles"], "> ", {})
        bare = Start([sys.executable, "-c", "print('Python')"], "Python", {})
        ours, theirs, python = first_paints(self.start, fzf, bare)
        figures |= theirs
        self.painted |= ours | {f"{name}: bare Python": value for name, value in python.items()}
        figures["row down, B"] = terminal.press("\x1b[A")
        figures["typed character, B"] = terminal.press("d")
        figures["memory of the tree, MB"] = terminal.memory()
        terminal.close()
        return Result("fzf", figures)


def _start(command: list[str], **variables: str) -> PseudoTerminal:
    terminal = PseudoTerminal(command, **variables)
    terminal.patience = 3.0
    return terminal


def first_paints(*starts: Start) -> list[dict[str, float]]:
    """Medians of how long each takes, and of the processor time it needs, until its text stands on the screen."""
    times: list[list[tuple[float, float]]] = [[] for _ in starts]
    for _ in range(STARTS):
        for start, found in zip(starts, times, strict=True):
            terminal = Unseen(start.command, **start.variables)
            found.append((terminal.until(start.text) * 1000, terminal.ran()))
            terminal.close()
    medians = [[statistics.median(one) for one in zip(*found, strict=True)] for found in times]
    return [{"first paint, ms": wall, "first paint, CPU ms": work} for wall, work in medians]


def report(results: list[Result]) -> None:
    """Every figure, then every target with its ratio."""
    names = list(dict.fromkeys(name for result in results for name in result.figures))
    print(f"{'80x24, 20,000 articles':<34}" + "".join(f"{result.program:>12}" for result in results))
    for name in names:
        values = [result.figures.get(name) for result in results]
        print(f"{name:<34}" + "".join(f"{'-' if value is None else format(value, ',.4g'):>12}" for value in values))
    found = {result.program: result.figures for result in results}
    print(f"\n{'target':<26}{'peer':>12}{'ratio':>9}{'must':>8}{'stretch':>9}")
    for target in TARGETS:
        ours, peer = found["stancegrid"].get(target.what), found.get(target.peer, {}).get(target.what)
        if ours is None or peer is None:
            continue
        ratio = ours / peer if peer else float(ours > 0)
        verdict = "stretch" if ratio <= target.stretch else "must" if ratio <= target.must else "MISSED"
        print(f"{target.what:<26}{target.peer:>12}{ratio:>9.2f}{target.must:>8.2f}{target.stretch:>9.2f}  {verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, help="a corpus made by benchmarks.generate; default: one is made")
    parser.add_argument("--peers", nargs="*", default=["neomutt", "newsboat", "visidata", "fzf"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stancegrid-bench-") as name:
        folder = Path(name)
        corpus = options.corpus or folder / "corpus"
        if options.corpus is None:
            with contextlib.closing(open_store(corpus, None, create=True, person="bench")) as store:
                fill(store, ARTICLES)
        bench = Bench(folder, corpus)
        bench.write_peers_files()
        bench.write_matrix()
        peers: dict[str, Callable[[], Result]] = {
            "neomutt": bench.neomutt, "newsboat": bench.newsboat, "visidata": bench.visidata, "fzf": bench.fzf,
        }  # fmt: skip
        installed = [peer for peer in options.peers if shutil.which({"visidata": "vd"}.get(peer, peer))]
        for peer in sorted(set(options.peers) - set(installed)):
            print(f"{peer} is not installed and is left out")
        results = [bench.ours(), *(peers[peer]() for peer in installed)]
        results[0].figures |= bench.painted
        report(results)


if __name__ == "__main__":
    main()
