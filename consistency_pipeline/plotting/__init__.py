"""Small drawings for people, each as SVG and as PNG from the same strokes; nothing here knows what they mean."""
