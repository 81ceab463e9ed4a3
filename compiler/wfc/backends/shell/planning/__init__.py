"""From the program to the plan, and to what cannot be planned."""
