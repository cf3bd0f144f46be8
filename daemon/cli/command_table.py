"""List the commands of `presgen`."""

from __future__ import annotations

from collections.abc import Mapping

COMMANDS: Mapping[str, tuple[str, str]] = {
    "cancel": ("cancel", "Cancel a job."),
    "clean": ("clean", "Remove footage and working files of jobs that ended long ago."),
    "doctor": ("doctor", "Show what is installed and what is missing."),
    "guard": ("guard", "Show or set resource limits, and the current load."),
    "hardware": ("hardware", "Show this computer and the preset that suits it."),
    "logs": ("logs", "Show what happened, for all jobs or for one."),
    "make": ("make", "Make a video of one script and its footage."),
    "models": ("models", "Install, verify and remove the weights of engines."),
    "open": ("open_result", "Open the drop folder, finished videos, a report or a job."),
    "pause": ("pause", "Pause all work until `presgen resume`."),
    "resume": ("resume", "Continue after `presgen pause`."),
    "retry": ("retry", "Retry a job that failed, was cancelled or stepped down."),
    "run": ("run_service", "Run the service in the foreground."),
    "say": ("say", "Speak a line and show how every word is read."),
    "service": ("service", "Keep presgen running in the background."),
    "stats": ("stats", "Show how long jobs took, and what to improve."),
    "status": ("status", "Show jobs and the drop folder, or one job."),
    "voices": ("voices", "List the voices of this computer."),
}
"""Every command: the name of its object in the module of its name below `daemon.cli.commands`, and its short help."""
