package io.tidemark.controller.inspect;

import io.tidemark.controller.quorum.LoggedEntry;
import io.tidemark.replication.inspect.Finding;
import java.nio.file.Path;

/** Takes the entries of a metadata log in their order; on the thread that reads. */
public interface EntrySink {
    /**
     * Where an entry stands.
     *
     * @param file the segment
     * @param offset its offset, which is its raft index
     * @param term its raft term
     * @param timestampMs when this node wrote it, in milliseconds since 1970
     */
    record Place(Path file, long offset, int term, long timestampMs) {}

    /** The next entry. */
    void entry(Place place, LoggedEntry entry);

    /** Something that cannot be read as what it should be. */
    void damage(Finding finding);

    /** Something worth knowing, such as an end that is being written. */
    void note(Finding finding);

    /** Whether to go on. */
    boolean wantsMore();
}
