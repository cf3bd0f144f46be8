"""What lies in the drop folder becomes pairs, and pairs become job directories.

This is code. The folder people drop files into is ``~/PresGen/jobs/inbox``.
"""
