"""The interface for programs: read-only JSON, its description, and the keys that open more of it."""
