"""What leaves the program for other programs and for paper: statements, the matrix, a brief with footnotes."""

from index.export.brief import brief
from index.export.matrix import matrix_csv
from index.export.statements import statements_csv, statements_jsonl

__all__ = ["brief", "matrix_csv", "statements_csv", "statements_jsonl"]
