"""A term around marking: out, in, back, kept. Trusted; runs nothing that it reads."""
