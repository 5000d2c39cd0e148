"""Trusted processes that touch a student's data, which is bounded, decoded and never executed."""
