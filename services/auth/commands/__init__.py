"""What auth does, by noun: keys, signed-in sessions, passwords, the ENT, the roll."""
