"""What a picture file says about where it comes from: read from it, written into copies, signed, and verified.

Masters are only ever read: saving one again would drop the service's Content Credentials, and adding to a signed file
breaks its signature. docs/provenance.md tells it for people.
"""
