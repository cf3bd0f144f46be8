"""Settings, presets, paths, errors, atomic files and logging, shared by all packages; imports none of them."""
