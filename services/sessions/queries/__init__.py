"""What pages and rules read."""
