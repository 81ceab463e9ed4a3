"""From text to the typed program: YAML with positions, dialects, schema check, lowering."""
