"""Trusted processes that handle a student's data, which is bounded, decoded and never executed."""
