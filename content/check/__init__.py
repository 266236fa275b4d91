"""Everything that is wrong in a course, in one go: `nnquiz check`."""

from content.check.courses import check
from content.check.problem import Problem, as_json
from content.loader import BUNDLED

__all__ = ["BUNDLED", "Problem", "as_json", "check"]
