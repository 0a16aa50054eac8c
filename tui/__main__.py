"""`python -m tui`: the same as `stancegrid`, where the console script is not installed."""

import sys

from tui.cli import main

sys.exit(main())
