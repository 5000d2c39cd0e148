"""The author's process: it trusts what stands in solutions/, and proves it through `judging`."""
