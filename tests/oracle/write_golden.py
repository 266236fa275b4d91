"""`make golden`: asks Keras every golden case and writes its answers, with the versions that gave them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "engine")]

import numpy as np  # noqa: E402
from golden import FAMILIES, values  # noqa: E402
from keras_side import Keras  # noqa: E402
from peers import keras, torch  # noqa: E402


def main(chosen: Sequence[str]) -> None:
    """Write the chosen families, or all."""
    api = Keras("float64")
    versions = {"keras": keras.__version__, "torch": torch.__version__.split("+")[0], "numpy": np.__version__}
    for family in chosen or FAMILIES:
        answers = {}
        for name, case in FAMILIES[family].items():
            with api.in_dtype():
                answers[name] = case.run(api)
        values.write(family, answers, versions)
        print(f"{family}: {len(answers)} cases")


if __name__ == "__main__":
    main(sys.argv[1:])
