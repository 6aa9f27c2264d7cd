"""``python -m sitrep`` is the command ``sitrep``."""

from sitrep.cli import main

if __name__ == "__main__":
    main(prog_name="sitrep")
