"""Files: readers and writers of every format, the engine that writes many of them, their names and checks."""
