"""The terminal below Textual: what it can do, and how to write to it as little as possible."""
