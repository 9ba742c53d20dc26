"""The wire: outbox, relay, inbox, replay, dead letters (docs/architecture.md). Sent at least once, handled once."""
