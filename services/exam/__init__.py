"""The test: profile, positioning, attempts, answers, receipts."""
