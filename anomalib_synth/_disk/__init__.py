"""Files: readers and writers of every format, the engine that makes many of them, their names and checks."""
