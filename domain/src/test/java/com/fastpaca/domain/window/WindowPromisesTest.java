package com.fastpaca.domain.window;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Steps;
import com.fastpaca.domain.conversation.Steps.Step;
import com.fastpaca.domain.conversation.TwinConversation;
import com.fastpaca.domain.snapshot.SnapshotAudit;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WindowPromisesTest {
    private static final long[] BUDGETS = {1, 50, 51, 75, 100, 150, 300, 700, 1_500, 4_000, 10_000, 20_000};

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void everyWindowKeepsTheSixPromises(@ForAll("histories") List<Step> steps) {
        TwinConversation twin = new TwinConversation(20_000);
        WindowPromises promises = new WindowPromises(twin.history());
        for (Step step : steps) {
            twin.take(step);
            check(twin, promises, OptionalLong.empty());
            check(twin, promises, OptionalLong.of(BUDGETS[(int) twin.history().version() % BUDGETS.length]));
        }
        for (long budget : BUDGETS) {
            check(twin, promises, OptionalLong.of(budget));
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatASnapshotKeepsIncrementallyIsWhatItsIndexSays(@ForAll("histories") List<Step> steps) {
        TwinConversation twin = new TwinConversation(20_000);
        for (Step step : steps) {
            twin.take(step);
            assertThat(SnapshotAudit.faultsOf(
                            twin.conversation().snapshot(),
                            twin.conversation().archived().trimmedSeq()))
                    .isEmpty();
        }
    }

    private static void check(TwinConversation twin, WindowPromises promises, OptionalLong budget) {
        Window window = twin.conversation().window(budget);
        assertThat(promises.violationsOf(SeenWindow.of(window), budget, window.toString()))
                .isEmpty();
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        return Steps.histories();
    }
}
