"""The files of profiles: what a school fills in, and what it is given."""
