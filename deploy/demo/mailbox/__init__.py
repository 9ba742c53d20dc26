"""The mail of the demonstration: a server that takes every letter, and a page where they are read."""
