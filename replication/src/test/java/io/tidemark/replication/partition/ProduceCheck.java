package io.tidemark.replication.partition;

import java.util.function.Consumer;

/** Holds a partition to the promise of one answer for each produce request, after its memory was given back. */
final class ProduceCheck implements ProduceListener {
    private final ReplicationWorld world;
    private final SimulatedBroker.Life life;
    private final Consumer<ProduceAnswer> next;
    private final long sinceMs;
    private int recordsDone;
    private int answered;

    ProduceCheck(ReplicationWorld world, SimulatedBroker.Life life, Consumer<ProduceAnswer> next) {
        this.world = world;
        this.life = life;
        this.next = next;
        this.sinceMs = world.nowMs();
    }

    @Override
    public void recordsDone() {
        recordsDone++;
    }

    @Override
    public void answered(ProduceAnswer answer) {
        answered++;
        if (answered > 1 || recordsDone != 1)
            throw new AssertionError("answer " + answered + " after records " + recordsDone + ": " + answer);
        PartitionRegistration leads = life.partition.registration();
        if (answer.baseOffset() >= 0 && leads != null && life.partition.isLeader())
            world.history.appended(leads.leaderEpoch(), life.broker().id);
        next.accept(answer);
    }

    /** Whether an answer is owed; a process that has died owes none. */
    boolean isOverdue(long afterMs) {
        return answered == 0 && !life.isOver() && world.nowMs() - sinceMs > afterMs;
    }

    @Override
    public String toString() {
        return "a request to broker " + life.broker().id + " at " + sinceMs + " ms";
    }
}
