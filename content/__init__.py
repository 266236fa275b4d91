"""The course: TOML files, and the models that read, draw and mark them."""
