"""How the questions of a quiz did: item statistics by Moodle's definitions."""
