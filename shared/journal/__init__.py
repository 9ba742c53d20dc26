"""The journal: every act leaves a dated line, chained to the one before (docs/decisions/0004)."""
