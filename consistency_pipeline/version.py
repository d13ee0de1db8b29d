"""Which version of the program this is: stands in every document that it writes."""

__version__ = "0.1.0"
