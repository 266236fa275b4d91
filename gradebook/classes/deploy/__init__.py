"""What a class's host is set up with: units for its server, and two ways for learners to log in over SSH.

`set-up-shell.sh` is for learners who have a shell; `set-up-app-only.sh` and `add-learner.sh` are for accounts that open
the trainer and nothing else. docs/teaching.md says how they are used.
"""
