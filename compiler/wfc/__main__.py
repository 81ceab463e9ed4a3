"""``python -m wfc``."""

import sys

from wfc.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
