"""The stages of a sample: draw, render, write; for one image and for many."""
