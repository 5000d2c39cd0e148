"""The author's process: it trusts what is in solutions/, and proves it through `judging`."""
