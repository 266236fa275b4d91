"""A small neural-network engine in NumPy that speaks Keras's vocabulary.

As in Keras, `engine.Sequential`, `engine.Input` and the modules are reached from here; each is loaded when it is
first asked for, so that who reads recipes (`engine.experiment`) does not wait for NumPy.
"""

from engine.lazily import lazily

_AT_HOME_IN = {
    "Initializer": "engine.initializers",
    "Input": "engine.layers",
    "Layer": "engine.layers",
    "Loss": "engine.losses",
    "Metric": "engine.metrics",
    "Optimizer": "engine.optimizers",
    "Regularizer": "engine.regularizers",
    "Sequential": "engine.models",
}
_MODULES = (
    "activations",
    "callbacks",
    "datasets",
    "experiment",
    "export",
    "initializers",
    "inspection",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "preprocessing",
    "regularizers",
    "saving",
    "utils",
)

__getattr__ = lazily(__name__, _AT_HOME_IN | {name: f"engine.{name}" for name in _MODULES})
