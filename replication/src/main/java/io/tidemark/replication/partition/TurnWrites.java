package io.tidemark.replication.partition;

import io.tidemark.common.port.Shard;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends a turn of the shard's loop for the partitions that were appended to in it: each writes all of its batches at
 * once. The end is a task that is given with the first append, so it comes after all that the loop had read from
 * its connections before. As many as there are partitions on the shard, each once. Owned by the shard.
 */
final class TurnWrites {
    private final Shard shard;
    private List<Partition> written = new ArrayList<>();
    private List<Partition> spare = new ArrayList<>();

    TurnWrites(Shard shard) {
        this.shard = shard;
    }

    /** Has {@link Partition#endTurn} called once, soon. The partition asks once a turn. */
    void add(Partition partition) {
        if (written.isEmpty()) shard.execute(this::end);
        written.add(partition);
    }

    private void end() {
        List<Partition> ending = written;
        written = spare;
        for (int i = 0; i < ending.size(); i++) ending.get(i).endTurn();
        ending.clear();
        spare = ending;
    }
}
