"""What shapes, textures and labels stand on: pixels, regions, placement, draws, noise fields, memory."""
