"""Running a class: its folder, who is in it, their credits on the way out, and the host it runs on."""
