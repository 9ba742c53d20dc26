"""The small applications that an item may hold: what they are made of, how they are read, what keeps them sound."""
