"""The publish stage: the finished videos are checked, described and put where they are delivered from."""
