"""What is inside the files that people deposit: each is opened for real, by a process of its own, and written anew."""
