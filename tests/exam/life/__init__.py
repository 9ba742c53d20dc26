"""The life of an attempt: a naive model of what the rules say, and the acts that it is compared with."""
