"""Marking runs, and the books. Trusted: what students wrote is kept and shown, never run."""
