"""The pages, by audience: the référent's and the surveillant's."""
