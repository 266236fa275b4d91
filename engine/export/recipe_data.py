"""The data of an experiment in a source: drawn by the very function that the engine draws them by, or loaded."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from string import Template
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from engine import training
from engine.datasets import playground, shapes
from engine.export.arrays import Arrays
from engine.export.expressions import Code, assigned, literal
from engine.export.networks import joined
from engine.files import FilePath

if TYPE_CHECKING:
    from engine.experiment import Experiment
    from engine.models import Sequential

_SEEDS = Template("""
# the data, the first weights and the order of the samples each have random numbers of their own$others
$data, for_weights, for_batches = (np.random.default_rng(seed) for seed in np.random.SeedSequence($seed).spawn(3))
""")

_OTHERS = """;
# what dropout switches off is drawn by others than in the experiment, so the curves come out alike, not equal"""

_DRAWN = Template("""
features, labels = $name($samples, $noise, for_data)
order = for_data.permutation(len(features))
features, labels = features[order], labels[order]

# the first $first samples are learnt from, the others are held out; by the first ones
# every feature is brought to mean 0 and deviation 1
mean, deviation = features[:$first].mean(axis=0), features[:$first].std(axis=0)
x = ((features - mean) / deviation).astype("float32")
y = $targets
x_train, x_test = x[:$first], x[$first:]
y_train, y_test = y[:$first], y[$first:]
""")

_LOADED = """
# the samples are in random order already, and every feature has mean 0 and deviation 1 in those learnt from
x_train, y_train = data["x_train"], data["y_train"]
x_test, y_test = data["x_test"], data["y_test"]
"""


class Recipe(NamedTuple):
    """An experiment about to become a source.

    Attributes:
        experiment: the experiment.
        model: its network, compiled, with weights nobody has trained.
        imports: what `data` needs besides NumPy.
        data: the statements that make x_train, y_train, x_test and y_test, and for_weights and for_batches, the
            generators of what is random.
    """

    experiment: Experiment
    model: Sequential
    imports: list[str]
    data: str


def recipe_of(experiment: Experiment, npz: FilePath | None) -> Recipe:
    """What the sources of an experiment have in common.

    Raises:
        ValueError: when the data are loaded, too many to stand in the source, and there is no `npz`.
        OSError: when `npz` cannot be written.
    """
    prepared, model = training.build(experiment)
    name = experiment.data.name.replace("-", "_")
    module = next((one for one in (playground, shapes) if hasattr(one, name)), None)
    others = _OTHERS if experiment.network.dropout else ""
    seeds = _SEEDS.substitute(data="for_data" if module else "_", seed=experiment.seed, others=others)
    if module is None:
        parts = {"train": prepared.training, "test": prepared.validation}
        arrays = {f"x_{part}": samples.inputs for part, samples in parts.items()}
        arrays |= {f"y_{part}": samples.targets for part, samples in parts.items()}
        held = Arrays("data", arrays, npz, "float32")
        return Recipe(experiment, model, held.imports, joined(seeds, held.source(), _LOADED))
    classes = len(prepared.classes)
    one_hot = f'np.eye({classes}, dtype="float32")[labels]'
    drawn = _DRAWN.substitute(
        name=name,
        samples=experiment.data.samples,
        noise=literal(experiment.data.noise),
        first=len(prepared.training),
        targets=one_hot if classes > 2 else 'labels.astype("float32").reshape(-1, 1)',
    )
    return Recipe(experiment, model, [], joined(seeds, *_with_what_it_calls(module, name), drawn))


def _with_what_it_calls(module: ModuleType, name: str) -> list[str]:
    """The source of a function, after the numbers and functions of its module that it needs."""
    needed = _needed(getattr(module, name), module)
    constants = [assigned(one, Code(repr(getattr(module, one)))) for one in needed if one.isupper()]
    functions = [_untyped(getattr(module, one)) for one in needed if not one.isupper()]
    return ["\n".join(constants), *functions, _untyped(getattr(module, name))]


def _needed(function: Callable[..., object], module: ModuleType) -> list[str]:
    found: dict[str, None] = {}
    for name in function.__code__.co_names:
        value = vars(module).get(name)
        if inspect.isfunction(value):
            found |= dict.fromkeys([*_needed(value, module), name])
        elif name.isupper() and value is not None:
            found[name] = None
    return list(found)


def _untyped(function: Callable[..., object]) -> str:
    """A function's source, with a first line that needs no names of the engine."""
    _, body = inspect.getsource(function).split("\n", 1)
    return f"def {function.__name__}({', '.join(inspect.signature(function).parameters)}):\n{body}"
