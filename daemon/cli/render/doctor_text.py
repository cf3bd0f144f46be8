"""Render the checks of `presgen doctor`."""

from __future__ import annotations

from daemon.views.doctor import DoctorReport


def render_doctor(report: DoctorReport) -> str:
    """Return one line for each check, with a hint below those that failed."""
    lines = []
    for check in report.checks:
        mark = "ok" if check.ok else "MISSING" if check.needed else "no"
        lines.append(f"{mark:<8} {check.name}: {check.found}")
        lines += [f"         {check.hint}"] if check.hint and not check.ok else []
    return "\n".join([*lines, "", "Everything is in place." if report.ok else "Something is missing."])
