package io.tidemark.deploy.log;

import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.controller.inspect.EntrySink.Place;
import io.tidemark.controller.inspect.ImageTrail.Fate;

/** Takes what is in the quorum's log, in its order. */
interface EventSink {
    /**
     * An event.
     *
     * @param batch the entry that it is in
     * @param index its place there
     * @param fate what became of the batch
     * @param words what it says, as it came out of a file
     */
    void event(Place place, MetadataBatch batch, int index, Fate fate, String words);

    /**
     * An entry that holds no events.
     *
     * @param kind no-op, configuration or unreadable
     * @param words what it says, as it came out of a file
     */
    void raftEntry(Place place, String kind, String words);
}
