"""The instructor's process: it keeps the results of marking. It trusts `judging`, no student."""
