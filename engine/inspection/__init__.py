"""Looking inside a network: what each layer gives and is told, which units are dead or saturated, one step in full."""

from engine.inspection.checking import Checked, gradient_check
from engine.inspection.looking import activations, dead_units, gradient_norms, gradients, saturation
from engine.inspection.telling import Told, tell_step

__all__ = [
    "Checked",
    "Told",
    "activations",
    "dead_units",
    "gradient_check",
    "gradient_norms",
    "gradients",
    "saturation",
    "tell_step",
]
