package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {
    private static final FaultSchedule.Counts COUNTS = new FaultSchedule.Counts(5, 2, 3, 8, 0.5);
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    @Test
    void theSeedDecidesEverything() {
        assertThat(FaultSchedule.of(7, 3, true, COUNTS)).isEqualTo(FaultSchedule.of(7, 3, true, COUNTS));
        assertThat(FaultSchedule.of(7, 3, true, COUNTS)).isNotEqualTo(FaultSchedule.of(8, 3, true, COUNTS));
    }

    @Test
    void everyKindHappensAsOftenAsItIsAskedFor() {
        FaultSchedule schedule = FaultSchedule.of(7, 3, true, COUNTS);

        assertThat(schedule.notRun()).isEmpty();
        assertThat(schedule.faults().stream().collect(Collectors.groupingBy(Fault::kind, Collectors.counting())))
                .containsOnlyKeys("Kill", "KillAll", "Pause", "Isolation", "OneWay", "Split", "Flapping")
                .containsEntry("Kill", 5L)
                .containsEntry("KillAll", 2L)
                .containsEntry("Pause", 3L)
                .containsEntry("Isolation", 2L)
                .containsEntry("Flapping", 2L);
        assertThat(schedule.faults())
                .filteredOn(Fault.Pause.class::isInstance)
                .allMatch(pause -> pause.lasts().compareTo(Duration.ofMillis(500)) >= 0
                        && pause.lasts().compareTo(Duration.ofSeconds(15)) <= 0);
    }

    @Test
    void whatCannotHappenIsSaid() {
        assertThat(FaultSchedule.of(7, 1, true, COUNTS).notRun()).containsExactly("8 partitions: there is one node");
        assertThat(FaultSchedule.of(7, 3, false, COUNTS).notRun())
                .containsExactly("8 partitions: the network has no faults");
        assertThat(FaultSchedule.of(7, 3, false, COUNTS).faults()).hasSize(10);
    }

    @Test
    void aFaultLeavesThoseToServeThatAreAMajority() {
        assertThat(new Fault.Kill(1, ONE_SECOND).survivors(3)).containsExactlyInAnyOrder(0, 2);
        assertThat(new Fault.Kill(0, ONE_SECOND).survivors(1)).isEmpty();
        assertThat(new Fault.KillAll(ONE_SECOND).survivors(3)).isEmpty();
        assertThat(new Fault.OneWay(0, 2, ONE_SECOND).survivors(3)).containsExactly(1);
        assertThat(new Fault.Split(Set.of(1, 3), ONE_SECOND).survivors(5)).containsExactlyInAnyOrder(0, 2, 4);
    }
}
