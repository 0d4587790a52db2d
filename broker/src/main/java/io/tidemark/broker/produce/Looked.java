package io.tidemark.broker.produce;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What a look at a producer's bytes came to. */
public sealed interface Looked {
    /**
     * Nothing speaks against it so far.
     *
     * @param batch one batch, from the position to the limit
     */
    record Good(ByteBuffer batch) implements Looked {}

    /**
     * It is not taken.
     *
     * @param error what the producer hears
     * @param why a sentence, or null where the error says it all
     * @param records those that are to blame, as far as that is known; bounded
     */
    record Bad(Errors error, @Nullable String why, List<BadRecord> records) implements Looked {
        public Bad(Errors error, @Nullable String why) {
            this(error, why, List.of());
        }
    }

    /**
     * A record because of which a batch is refused (KIP-467).
     *
     * @param index of the record in its batch, from 0
     * @param error what is wrong, as a code
     * @param why a sentence
     */
    record BadRecord(int index, Errors error, String why) {}
}
