"""A small neural-network engine in NumPy that speaks Keras's vocabulary."""
