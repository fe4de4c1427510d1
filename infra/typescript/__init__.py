"""The TypeScript client of a desk: how it is written, and the part of it that is not generated."""
