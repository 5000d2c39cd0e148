"""The instructor's process: it keeps what marking gave. It trusts `judging`, and no student."""
