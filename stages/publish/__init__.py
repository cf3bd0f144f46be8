"""The publish stage: check and describe the finished videos, and fill output/."""
