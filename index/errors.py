"""One tree of errors. Every message names the file, the line where there is one, and the remedy."""

from __future__ import annotations


class StancegridError(Exception):
    """Whatever this program raises on purpose; its text is fit for a person to read.

    `exit_status` is what the command line returns: 1 when some input failed, 2 for wrong usage or configuration.
    """

    exit_status = 1


class UsageError(StancegridError):
    """The command or the call cannot be carried out as asked."""

    exit_status = 2


class ConfigError(StancegridError):
    """A mistake in a configuration file: `config.yaml:14: stance.windw is unknown; did you mean stance.window?`"""

    exit_status = 2


class QueryError(StancegridError):
    """A query that cannot be read; `position` is the offset of the character in the query as typed."""

    exit_status = 2

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position


class UnsupportedQuery(QueryError):
    """A query node that the chosen search backend cannot answer exactly. Nothing is silently approximated."""


class CorpusError(StancegridError):
    """The corpus folder cannot be used as it is."""

    exit_status = 2


class TrustError(CorpusError):
    """The folder belongs to, or can be written by, somebody who is not trusted; the text gives the mending command."""


class CorpusBusy(CorpusError):
    """Another process is writing to this corpus."""


class StorageFull(StancegridError):
    """No room left on the device; what was acknowledged is safe."""


class ProgramDamaged(StancegridError):
    """A file of the program itself is missing or broken: no fault of any input, so nothing goes on."""

    exit_status = 2


class ReadError(StancegridError):
    """One input could not be read. Raised inside a reader, turned into a `ReadFailure` value at its edge."""
