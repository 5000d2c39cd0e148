"""Runs of marking, and the books. Trusted: what students wrote is kept and shown, never run."""
