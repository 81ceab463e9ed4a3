"""From diagnostics to text, JSON and other reports."""
