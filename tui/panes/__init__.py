"""The parts of the screen, each answering the current query; they do not know each other."""
