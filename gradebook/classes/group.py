"""A class as its folder's `class.toml` describes it."""

from __future__ import annotations

from pydantic import Field

from content.asked import Plain


class Caps(Plain):
    """What one run of a learner may cost the class's server.

    Attributes:
        epochs: at most, in one run.
        samples: at most, in its data.
        units: at most, over all layers of its network.
        live: runs of one learner that train at the same time.
    """

    epochs: int = Field(default=5_000, ge=1)
    samples: int = Field(default=2_000, ge=1)
    units: int = Field(default=256, ge=1)
    live: int = Field(default=2, ge=1)


class Limits(Plain):
    """What one account may take of the server.

    Attributes:
        connections: open at the same time.
        under_way: requests that are worked on at the same time; further ones wait for their turn.
        requests_per_second: in the long run.
        burst: requests that may come at once after a pause.
        idle: seconds that a connection may say nothing.
        line: seconds that a line may take from its first byte to its last.
    """

    connections: int = Field(default=16, ge=1)
    under_way: int = Field(default=4, ge=1)
    requests_per_second: int = Field(default=50, ge=1)
    burst: int = Field(default=200, ge=1)
    idle: float = Field(default=3600.0, gt=0)
    line: float = Field(default=10.0, gt=0)


class Group(Plain):
    """The class: its title, and what each of its people may take.

    Attributes:
        format: of the file; 1.
        title: as learners see it.
        course: the folder of its course, from the class's own folder.
        workers: processes that train runs; 0 is one a core.
    """

    format: int = Field(default=1, ge=1, le=1)
    title: str = Field(min_length=1, max_length=80)
    course: str = "course"
    workers: int = Field(default=0, ge=0, le=64)
    caps: Caps = Caps()
    limits: Limits = Limits()
