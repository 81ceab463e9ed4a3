"""Expressions, conditions and texts with tags, compiled to programs for jq."""
