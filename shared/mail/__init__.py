"""Letters to people: written in the transaction that causes them, sent afterwards, again and again until they leave."""
