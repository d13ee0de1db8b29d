"""The kill test: runs that are killed at any instant, and what the service's own books say of it afterwards."""
