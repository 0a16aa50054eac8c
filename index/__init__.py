"""The engine of Stancegrid: articles in, statements and answers out. It knows nothing of any front end."""

__version__ = "0.1.0"
