"""The schedule of what comes back to be reviewed, and how it is filled."""
