"""A class server in a process of its own that trains one run: `python training_server.py FOLDER`.

It says "training" once an epoch has come, and then serves on until it is ended.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from servers import ANA, ROLES, ClassServer, Listed

from engine.experiment import DataRecipe, Experiment, TrainingRecipe
from gradebook.classes.class_folder import hold, open_classroom
from gradebook.messages import FollowRun, StartRun


def main(folder: Path) -> None:
    with hold(folder):
        server = ClassServer(Listed(open_classroom(folder, patience=0), ROLES), logins={ANA: "ana"})
        ana = server.line(ANA)
        recipe = Experiment(data=DataRecipe(name="xor", samples=40), training=TrainingRecipe(epochs=5_000))
        run = ana.ask(StartRun(request_id="0" * 32, experiment=recipe, pace=50.0)).run
        while not ana.ask(FollowRun(run=run)).epochs:
            pass
        print("training", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
