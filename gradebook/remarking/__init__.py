"""What marking anew comes to, and how it is written."""
