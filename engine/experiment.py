"""An experiment: the whole recipe of a training run, and what the run tells. Loads no NumPy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from typing import Any

DATA_NAMES = ("circle", "xor", "gauss", "spiral", "iris", "digits")
FIXED_SIZE = {"iris": 150, "digits": 1797}
"""Data sets that come with a number of samples of their own; `samples` takes at most that many of them."""
ACTIVATIONS = ("relu", "tanh", "sigmoid", "linear")
OPTIMIZERS = ("sgd", "rmsprop", "adam")


class ExperimentError(ValueError):
    """A recipe that cannot be trained. `problems` maps each field ("training.epochs") to what is wrong."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in self.problems.items()))


def shown(value: object) -> str:
    """`value` in a few characters, whatever it is."""
    try:
        text = repr(value)
    except (
        ValueError,
        RecursionError,
    ):  # a whole number of thousands of digits, a list inside itself a thousand deep
        return f"a {type(value).__name__} too long to show"
    return text if len(text) <= 40 else f"{text[:39]}…"


@dataclass(frozen=True)
class Choice:
    """A field that takes one of a few words."""

    words: tuple[str, ...]

    def problem(self, value: object) -> str | None:
        if isinstance(value, str) and value in self.words:
            return None
        return f"expected one of {', '.join(self.words)}; got {shown(value)}"


@dataclass(frozen=True)
class Span:
    """A field that takes a number between two bounds. `above` leaves the lower bound itself out."""

    low: float
    high: float
    whole: bool = False
    above: bool = False

    def problem(self, value: object) -> str | None:
        kind = int if self.whole else (int, float)
        if (
            isinstance(value, kind)
            and not isinstance(value, bool)
            and (self.low < value if self.above else self.low <= value)
            and value <= self.high  # nan compares false, so it does not pass either
        ):
            return None
        return f"expected {self}; got {shown(value)}"

    def __str__(self) -> str:
        number = "a whole number" if self.whole else "a number"
        low, high = (f"{bound:,}" if self.whole else f"{bound:g}" for bound in (self.low, self.high))
        reach = f"above {low}, up to {high}" if self.above else f"from {low} to {high}"
        return f"{number} {reach}"


@dataclass(frozen=True)
class Widths:
    """A field that takes the units of each hidden layer, input side first."""

    layers: int
    units: int

    def problem(self, value: object) -> str | None:
        if isinstance(value, list | tuple) and len(value) <= self.layers:
            width = Span(1, self.units, whole=True)
            if not any(width.problem(units) for units in value):
                return None
        return f"expected at most {self.layers} hidden layers of 1 to {self.units} units; got {shown(value)}"


@dataclass(frozen=True)
class DataRecipe:
    """What is learnt. `noise` is a share from 0 to 0.5; `train_share` is the part that is trained on."""

    name: str = "spiral"
    samples: int = 500
    noise: float = 0.0
    train_share: float = 0.5


@dataclass(frozen=True)
class NetworkRecipe:
    """Hidden layers by their units, their activation, and the dropout after each of them."""

    layers: tuple[int, ...] = (4, 2)
    activation: str = "tanh"
    dropout: float = 0.0

    def __post_init__(self) -> None:
        if isinstance(self.layers, list):  # as TOML and JSON give it; two equal recipes should be equal
            object.__setattr__(self, "layers", tuple(self.layers))


@dataclass(frozen=True)
class TrainingRecipe:
    """How it learns: Keras's names and meanings."""

    optimizer: str = "sgd"
    learning_rate: float = 0.03
    batch_size: int = 10
    epochs: int = 200


FIELDS: dict[str, Choice | Span | Widths] = {
    "seed": Span(0, 2**31 - 1, whole=True),
    "data.name": Choice(DATA_NAMES),
    "data.samples": Span(20, 10_000, whole=True),
    "data.noise": Span(0.0, 0.5),
    "data.train_share": Span(0.1, 0.9),
    "network.layers": Widths(layers=8, units=128),
    "network.activation": Choice(ACTIVATIONS),
    "network.dropout": Span(0.0, 0.9),
    "training.optimizer": Choice(OPTIMIZERS),
    "training.learning_rate": Span(0.0, 100.0, above=True),
    "training.batch_size": Span(1, 10_000, whole=True),
    "training.epochs": Span(1, 10_000, whole=True),
}
"""What each field of a recipe takes, by its dotted name: the one place for limits."""


@dataclass(frozen=True)
class Experiment:
    """The whole recipe with its seed. The same experiment gives the same history on the same machine.

    Raises:
        ExperimentError: with every field that is out of its limits.
    """

    seed: int = 0
    data: DataRecipe = field(default_factory=DataRecipe)
    network: NetworkRecipe = field(default_factory=NetworkRecipe)
    training: TrainingRecipe = field(default_factory=TrainingRecipe)

    def __post_init__(self) -> None:
        if problems := problems_of({part.name: _plain(getattr(self, part.name)) for part in fields(self)}):
            raise ExperimentError(problems)

    def to_dict(self) -> dict[str, Any]:
        """Nested plain values, as they stand in TOML and JSON."""
        return asdict(self) | {"network": asdict(self.network) | {"layers": list(self.network.layers)}}

    @classmethod
    def from_dict(cls, recipe: Mapping[str, Any]) -> Experiment:
        """Read what `to_dict` writes; a field left out keeps its default.

        Raises:
            ExperimentError: naming every unknown field and every value out of its limits.
        """
        if problems := problems_of(recipe):
            raise ExperimentError(problems)
        parts = {part: kind(**recipe[part]) for part, kind in PARTS.items() if part in recipe}
        return cls(**{**recipe, **parts})


PARTS: dict[str, type] = {"data": DataRecipe, "network": NetworkRecipe, "training": TrainingRecipe}
"""The tables of a recipe; `seed` stands beside them."""


def problems_of(recipe: object) -> dict[str, str]:
    """What is wrong with a recipe of plain values, by field; empty when `Experiment.from_dict` takes it."""
    if not isinstance(recipe, Mapping):
        return {"experiment": f"expected tables data, network and training, and a seed; got {shown(recipe)}"}
    problems: dict[str, str] = {}
    for name, value in recipe.items():
        if name in PARTS and not isinstance(value, Mapping):
            problems[name] = f"expected a table of {_inside(name)}; got {shown(value)}"
        elif name in PARTS:
            problems |= _field_problems({f"{name}.{inner}": entry for inner, entry in value.items()})
        else:
            # a dotted name belongs inside its table, so that there is one way to write a recipe
            problems |= _field_problems({"seed": value}) if name == "seed" else {str(name): "no such field"}
    return problems


def _field_problems(values: Mapping[str, object]) -> dict[str, str]:
    told = {name: FIELDS[name].problem(value) if name in FIELDS else "no such field" for name, value in values.items()}
    return {name: problem for name, problem in told.items() if problem}


def summary(experiment: Experiment) -> str:
    """A recipe in a few words: "spiral · 8-8 tanh · adam 0.03"."""
    recipe, training = experiment.network, experiment.training
    layers = "-".join(map(str, recipe.layers))
    parts = [
        experiment.data.name,
        f"{layers} {recipe.activation}" if layers else "no hidden layer",
        f"{training.optimizer} {training.learning_rate:g}",
    ]
    if recipe.dropout:
        parts.insert(2, f"dropout {recipe.dropout:g}")
    return " · ".join(parts)


def _plain(part: object) -> object:
    """A part of a recipe as plain values; what is no part is left as it is, to be complained about."""
    return asdict(part) if is_dataclass(part) and not isinstance(part, type) else part


def _inside(part: str) -> str:
    names = [name.removeprefix(f"{part}.") for name in FIELDS if name.startswith(f"{part}.")]
    return f"{', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True)
class EpochResult:
    """What one epoch came to; every number is finite.

    Attributes:
        epoch: counts from 1.
        loss: mean loss over the epoch's training batches, as Keras reports it.
        val_loss: loss on the held-out part, after the epoch.
        accuracy: share right, while training, 0 to 1.
        val_accuracy: share right on the held-out part, 0 to 1.
        seconds: time spent training since the run began.
        steps: weight updates since the run began.
    """

    epoch: int
    loss: float
    val_loss: float
    accuracy: float
    val_accuracy: float
    seconds: float
    steps: int


@dataclass(frozen=True)
class PostMortem:
    """Where and why a run came to NaN or infinity. `layer` is the first whose numbers were not finite."""

    epoch: int
    step: int
    layer: str
    cause: str


class Diverged(ArithmeticError):  # noqa: N818 - it is an outcome as much as an error
    """Training reached numbers that are not finite; the epochs before stand."""

    def __init__(self, post_mortem: PostMortem) -> None:
        self.post_mortem = post_mortem
        super().__init__(
            f"epoch {post_mortem.epoch}, step {post_mortem.step}, {post_mortem.layer}: {post_mortem.cause}"
        )


def run(experiment: Experiment) -> Iterator[EpochResult]:
    """Train, one result an epoch.

    Raises:
        Diverged: when a number stops being finite.
    """
    from engine.training import epochs  # NumPy comes with it, and who only reads recipes does without

    return epochs(experiment)
