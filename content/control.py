"""Characters that no text of a course may carry to a terminal."""

import re

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""What a terminal obeys, and what turns the order of what is read; tabs and line ends are neither."""
