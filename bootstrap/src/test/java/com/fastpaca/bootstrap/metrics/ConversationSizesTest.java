package com.fastpaca.bootstrap.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.metrics.ConversationSizes.Size;
import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.ConversationState;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class ConversationSizesTest {
    @Property(tries = 200)
    void theLargestAreThoseThatSortingFindsAndTheRestIsSummed(
            @ForAll List<@IntRange(max = 5) Integer> tokens, @ForAll @IntRange(max = 8) int max) {
        ConversationSizes.Counting counting = new ConversationSizes.Counting(max);
        List<Size> all = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Conversation conversation = conversation("c" + i, tokens.get(i));
            counting.add(conversation);
            all.add(new Size(conversation.id(), tokens.get(i)));
        }
        all.sort(Comparator.comparingLong(Size::tokens).reversed().thenComparing(Size::id));

        ConversationSizes sizes = counting.sizes();

        int named = Math.min(max, all.size());
        assertThat(sizes.largest()).isEqualTo(all.subList(0, named));
        assertThat(sizes.othersTokens())
                .isEqualTo(all.stream().skip(named).mapToLong(Size::tokens).sum());
        assertThat(sizes.count()).isEqualTo(tokens.size());
    }

    static Conversation conversation(String id, int tokens) {
        ConversationId name = new ConversationId(id);
        Conversation created = applied(
                null,
                new Command.Put(
                        name, 1, OptionalLong.empty(), 1_000, PolicyChange.NONE, Optional.empty(), Optional.empty()));
        NewEvent event = new NewEvent(
                new EventContent("user", RawJson.of("[]"), null, List.of()),
                FormTokens.uniform(tokens),
                List.of(),
                List.of());
        return applied(created, new Command.Append(name, 1, List.of(event), Optional.empty(), OptionalLong.empty()));
    }

    private static Conversation applied(@Nullable Conversation before, Command command) {
        return (Conversation) Objects.requireNonNull(
                ConversationState.decideOn(before, command).next());
    }
}
