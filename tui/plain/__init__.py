"""Lessons, quizzes and reviews as plain lines on standard input and output: for a screen reader, a dumb terminal or a
script. No screen is loaded.
"""
