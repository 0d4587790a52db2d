package io.tidemark.controller.decision;

import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.List;

/**
 * What was decided.
 *
 * @param records to be committed as a whole, before the response leaves; none for a question or a refusal
 * @param response to whoever asked
 * @param <R> the response's type
 */
public record Decided<R>(List<MetadataRecord> records, R response) {
    public Decided {
        records = List.copyOf(records);
    }

    /** A response to which no event belongs. */
    public static <R> Decided<R> only(R response) {
        return new Decided<>(List.of(), response);
    }
}
