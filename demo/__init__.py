"""What wfc does, shown on real input: ``python -m demo``."""
