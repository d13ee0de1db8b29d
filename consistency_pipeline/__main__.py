"""`python -m consistency_pipeline` is `consistency`."""

from consistency_pipeline.cli import main

main()
