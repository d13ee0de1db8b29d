"""A small studio in numpy: signed distances, soft light and the subjects of the example campaigns."""
