"""How long whole commands take for large libraries; ``docs/benchmarks.md`` says how to read it."""
