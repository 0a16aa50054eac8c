"""The two front ends of Stancegrid: the terminal app and the command line."""
