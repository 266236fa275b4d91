"""Who did what: attempts, credits and runs, behind one door (`gradebook.classroom.Classroom.handle`)."""
