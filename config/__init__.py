"""What every part agrees on: settings, presets, paths, errors, atomic files, logging. Imports nobody."""
