"""Define the settings below ``guard:`` in config.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat


class GuardSettings(BaseModel):
    """The resource limits at which work pauses by itself.

    The load of PresGen's own processes never counts. A little below the limits of processor, memory and temperature,
    the quality is reduced (`daemon/guard/quality_controller.py`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cpu: Annotated[
        FiniteFloat,
        Field(ge=10, le=100, description="Pause while others use more of the processor, in percent; 100: never"),
    ] = 85.0
    memory: Annotated[
        FiniteFloat,
        Field(ge=20, le=100, description="Rest while others use more of the memory, in percent; 100: never"),
    ] = 80.0
    temperature: Annotated[
        FiniteFloat, Field(ge=40, le=120, description="Pause while the processor is hotter, in degrees Celsius (Linux)")
    ] = 85.0
    cooldown: Annotated[FiniteFloat, Field(ge=1, le=3600, description="The shortest pause, in seconds")] = 60.0
    patience: Annotated[
        FiniteFloat,
        Field(
            ge=60,
            le=604_800,
            description="After how many seconds of pause work goes on for ten minutes although others are still busy",
        ),
    ] = 1800.0
    disk_gb: Annotated[FiniteFloat, Field(ge=0, le=1000, description="Start nothing while less is free, in GB")] = 1.0
    battery: Annotated[
        FiniteFloat, Field(ge=0, le=100, description="Rest while the battery is emptied below this, in percent")
    ] = 20.0
