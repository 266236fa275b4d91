"""The engine against PyTorch, Keras, scikit-learn and bare NumPy calls: the same networks, data and first weights."""
