"""`python -m consistency_pipeline` is `consistency`."""

from consistency_pipeline.cli import main

if __name__ == "__main__":  # a process that scores imports this file as another module
    main()
