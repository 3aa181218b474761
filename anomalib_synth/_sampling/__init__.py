"""The stages of a sample: look, draw, redraw, render, write; for one image and for many."""
