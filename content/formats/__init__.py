"""Questions as other systems write them: Moodle's GIFT and XML both ways, and Anki's text format out."""
