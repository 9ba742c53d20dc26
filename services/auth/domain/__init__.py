"""The rules of signing in, pure: neither web, nor database, nor clock."""
