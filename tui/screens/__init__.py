"""Whole screens: one class a file."""
