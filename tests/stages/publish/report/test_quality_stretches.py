from __future__ import annotations

from stages.publish.report.quality_stretches import find_stretches
from stages.records.performance import Performance, SegmentRecord

CPU, MEMORY = "other programs used 91 % of the processor", "other programs used 80 % of the memory"


def performed(*presets):
    """A performance of segments of ten seconds."""
    return Performance(
        engine="still",
        version="1",
        segments=tuple(
            SegmentRecord(
                first=250 * number,
                frames=250,
                key="k",
                reused=False,
                preset=preset,
                reason={"cpu_optimized": CPU, "fast_low_memory": MEMORY, "": ""}[preset],
            )
            for number, preset in enumerate(presets)
        ),
    )


def test_a_video_of_one_quality_has_nothing_to_tell():
    assert find_stretches(performed("", "", "")) == ()


def test_segments_of_one_lower_quality_are_told_together_with_their_times_and_the_reason():
    told = find_stretches(performed("", "", *["cpu_optimized"] * 5, ""))

    assert [one.sentence for one in told] == [
        "Segments 3-7 (0:20-1:10) were made with cpu_optimized because other programs used 91 % of the processor."
    ]


def test_each_stretch_is_told_with_its_own_reason():
    told = find_stretches(performed("cpu_optimized", "fast_low_memory", "fast_low_memory", "", "cpu_optimized"))

    assert [(one.first, one.last, one.preset, one.reason) for one in told] == [
        (1, 1, "cpu_optimized", CPU),
        (2, 3, "fast_low_memory", MEMORY),
        (5, 5, "cpu_optimized", CPU),
    ]
    assert told[0].sentence.startswith("Segment 1 (0:00-0:10) was made")
