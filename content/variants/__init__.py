"""What every kind of question is made of: its fields, drawing a variant from a seed, reading what was typed."""
