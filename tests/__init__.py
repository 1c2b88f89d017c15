"""What is compiled is kept, lest each worker and each process that tests start compiles it anew."""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
