"""The intermediate representation: what was written, frozen, with the place of every word."""
