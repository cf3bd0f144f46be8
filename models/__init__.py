"""The engines (voices, avatars), the face mesh, and the registry and installer of weights. Knows nothing of jobs."""
