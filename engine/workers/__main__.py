"""`python -m engine.workers`: the worker process; a pool starts it."""

from engine.workers.worker import main

main()
