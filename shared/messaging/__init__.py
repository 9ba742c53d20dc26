"""The wire: outbox, relay, inbox, replay, dead letters (docs/architecture.md). Delivered at least once, handled once."""
