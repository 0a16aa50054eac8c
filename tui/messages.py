"""What those who compute tell the screen. They compute, the screen paints."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from index.errors import StancegridError
from tui.questions import Parts, Question


@dataclass
class Answered(Message):
    """A question with its answer."""

    question: Question
    parts: Parts


@dataclass
class Refused(Message):
    """A question that could not be answered."""

    question: Question
    error: StancegridError
