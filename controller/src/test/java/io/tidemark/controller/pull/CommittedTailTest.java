package io.tidemark.controller.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tidemark.controller.call.CommittedEntry;
import org.junit.jupiter.api.Test;

class CommittedTailTest {
    private static final int ENTRY_BYTES = 1_000;
    private static final ByteString ENTRY = ByteString.copyFrom(new byte[ENTRY_BYTES]);
    private static final long COST = ENTRY_BYTES + CommittedTail.ENTRY_OVERHEAD_BYTES;

    private final CommittedTail tail = new CommittedTail();

    private void append(int entries, long maxBytes) {
        for (int i = 0; i < entries; i++)
            tail.append(tail.endOffset(), ENTRY, maxBytes);
    }

    @Test
    void theOldestEntriesGoWhenTheBytesAreTooMany() {
        tail.restartAt(1);
        append(15, 10 * COST);
        assertThat(tail.startOffset()).isEqualTo(6);
        assertThat(tail.endOffset()).isEqualTo(16);
        assertThat(tail.follows(5)).isFalse();
        assertThat(tail.follows(6)).isTrue();
        assertThat(tail.follows(16)).as("whoever has everything").isTrue();
        assertThat(tail.follows(17)).isFalse();
        assertThat(tail.from(6, Integer.MAX_VALUE)).extracting(CommittedEntry::getOffset)
                .containsExactly(6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L);
    }

    @Test
    void theOldestEntriesGoWhenThereAreTooMany() {
        append(CommittedTail.MAX_ENTRIES + 3, Long.MAX_VALUE);
        assertThat(tail.startOffset()).isEqualTo(3);
        assertThat(tail.from(3, Integer.MAX_VALUE)).hasSize(CommittedTail.MAX_ENTRIES);
    }

    @Test
    void theNewestEntryStaysHoweverLargeItIs() {
        append(3, COST / 2);
        assertThat(tail.startOffset()).isEqualTo(2);
        assertThat(tail.from(2, 1)).hasSize(1);
    }

    @Test
    void anEntryBehindAHoleBeginsTheTailAnew() {
        append(3, Long.MAX_VALUE);
        tail.append(7, ENTRY, Long.MAX_VALUE);
        assertThat(tail.follows(3)).isFalse();
        assertThat(tail.from(7, Integer.MAX_VALUE)).hasSize(1);
    }

    @Test
    void anEntryIsNotCommittedTwice() {
        append(3, Long.MAX_VALUE);
        assertThatThrownBy(() -> tail.append(2, ENTRY, Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
