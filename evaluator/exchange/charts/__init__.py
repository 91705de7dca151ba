"""Pictures of figures: where every line, point and word stands. No HTML; a macro writes them as SVG."""
