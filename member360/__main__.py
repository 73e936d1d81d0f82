"""`python -m member360`: the same as the console command. Nothing else belongs here."""

import sys

from member360.commands.main import main

if __name__ == "__main__":
    sys.exit(main())
