"""Activations in plain NumPy, as short as a lesson writes them; formulas as in `engine.activations`."""

from __future__ import annotations

from typing import NamedTuple


class Formula(NamedTuple):
    """How an activation is written: `{x}` stands for what enters it, `{y}` for what came out."""

    called: str
    """The expression of the outputs."""
    function: str = ""
    """The function that the expression calls, if it is not NumPy's own."""
    slope: str = ""
    """The expression of ∂outputs/∂inputs by the outputs, for those that recipes train with."""
    needs: tuple[str, ...] = ()
    """Other activations whose functions this one calls."""


SIGMOID = '''
def sigmoid(x):
    """From 0 to 1, 1/2 at 0."""
    with np.errstate(over="ignore"):  # far to the left exp(-x) is infinite, and 1 / infinity is 0
        return 1 / (1 + np.exp(-x))
'''

SOFTMAX = '''
def softmax(x, axis=-1):
    """Positive shares that add up to 1."""
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)
'''

RELU = '''
def relu(x):
    """What is below 0 becomes 0."""
    return np.maximum(x, 0)
'''

LEAKY_RELU = '''
def leaky_relu(x, negative_slope=0.2):
    """What is below 0 goes on, but only a little."""
    return np.where(x > 0, x, negative_slope * x)
'''

ELU = '''
def elu(x, alpha=1.0):
    """Bends to -alpha below 0."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
'''

SELU = '''
def selu(x):
    """Keeps mean 0 and deviation 1 from layer to layer."""
    return 1.0507009873554805 * elu(x, alpha=1.6732632423543772)
'''

GELU = '''
def gelu(x):
    """x times the share of a normal distribution that lies below x."""
    share = np.vectorize(math.erfc, otypes=[x.dtype])(-x / math.sqrt(2)) / 2  # NumPy has no erfc of its own
    return x * share
'''

SILU = '''
def silu(x):
    """Like relu, but smooth."""
    return x * sigmoid(x)
'''

SOFTPLUS = '''
def softplus(x):
    """log(1 + exp(x)), written so that exp cannot overflow."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
'''

HARD_SIGMOID = '''
def hard_sigmoid(x):
    """A sigmoid of straight lines."""
    return np.clip(x + 3, 0, 6) / 6
'''

FORMULAS: dict[str, Formula] = {
    "linear": Formula("{x}", slope="1"),
    "relu": Formula("relu({x})", RELU, slope="({y} > 0)"),
    "leaky_relu": Formula("leaky_relu({x})", LEAKY_RELU),
    "elu": Formula("elu({x})", ELU),
    "selu": Formula("selu({x})", SELU, needs=("elu",)),
    "gelu": Formula("gelu({x})", GELU),
    "silu": Formula("silu({x})", SILU, needs=("sigmoid",)),
    "sigmoid": Formula("sigmoid({x})", SIGMOID, slope="{y} * (1 - {y})"),
    "tanh": Formula("np.tanh({x})", slope="(1 - {y} ** 2)"),
    "softplus": Formula("softplus({x})", SOFTPLUS),
    "softmax": Formula("softmax({x})", SOFTMAX),
    "hard_sigmoid": Formula("hard_sigmoid({x})", HARD_SIGMOID),
}


def functions(names: set[str]) -> list[str]:
    """The functions that these activations need, each once, those that others call first."""
    needed = names | {other for name in names for other in FORMULAS[name].needs}
    ordered = sorted(needed, key=lambda name: (bool(FORMULAS[name].needs), name))
    return [FORMULAS[name].function for name in ordered if FORMULAS[name].function]
