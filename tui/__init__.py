"""The nnquiz command and its screens."""
