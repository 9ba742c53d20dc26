"""The one interface of whoever vouches for people, and who is behind it (docs/decisions/0008)."""
