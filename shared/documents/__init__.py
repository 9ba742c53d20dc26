"""Printed documents: PDF made with Typst, one look for all of them (`templates/house.typ`)."""
