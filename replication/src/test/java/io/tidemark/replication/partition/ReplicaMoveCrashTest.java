package io.tidemark.replication.partition;

import static io.tidemark.replication.partition.MovableReplica.A;
import static io.tidemark.replication.partition.MovableReplica.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.replication.log.LogConfig.Flushing;
import io.tidemark.sim.CrashKind;
import io.tidemark.sim.SimulatedCrash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whenever a crash comes while a replica moves, one good replica is there afterwards, and no other (KIP-113). */
class ReplicaMoveCrashTest {
    /** Enough for all that a move does; the last ones crash nothing. */
    private static final int MOST_OPERATIONS = 400;

    private int crashes;
    private int crashesAgain;
    private int inNewPlace;
    private int begunAnew;

    @ParameterizedTest
    @EnumSource
    void aCrashAtAnyMomentLeavesOneReplicaWithAllThatWasAcknowledged(CrashKind kind) {
        for (int operation = 1; operation <= MOST_OPERATIONS; operation++)
            if (!crashIn(operation, kind)) break;
        assertThat(crashes).isBetween(60, MOST_OPERATIONS - 1);
        assertThat(crashesAgain).isGreaterThan(crashes / 4);
        assertThat(inNewPlace).isPositive();
        assertThat(begunAnew).isPositive();
    }

    /** Says whether the crash came while it moved. */
    private boolean crashIn(int operation, CrashKind kind) {
        MovableReplica it = new MovableReplica(Flushing.ALWAYS).leading().with(8);
        it.bytesPerSecond = 2_000_000;
        it.it.disk.faults().crashInNext(operation, kind);
        try {
            it.moveTo(B);
            for (int i = 0; i < 4 && !it.it.disk.isCrashed(); i++) {
                it.write();
                it.it.passMs(300);
            }
            it.untilMoved();
        } catch (SimulatedCrash onTheShard) {
            // In the I/O threads it ends the process, and nothing is thrown here.
        }
        boolean crashed = it.it.disk.isCrashed();
        if (crashed) crashes++;
        startAgain(it, 1 + operation % 23, kind);
        check(it, crashed);
        return crashed;
    }

    /** Each second start crashes, too: while it opens the logs, or goes on with the move. */
    private void startAgain(MovableReplica it, int operation, CrashKind kind) {
        try {
            it.restart(() -> {
                if (operation % 2 == 0) it.it.disk.faults().crashInNext(operation, kind);
            });
            it.it.passMs(500);
        } catch (SimulatedCrash again) {
            // As above.
        }
        if (it.it.disk.isCrashed()) {
            crashesAgain++;
            it.restart();
        }
        it.it.disk.faults().heal();
    }

    private void check(MovableReplica it, boolean crashed) {
        it.hasAllThatWasAcknowledged();
        if (it.move() != null) begunAnew++;
        else if (it.place().equals(B) && crashed) inNewPlace++;
        it.with(2);
        it.untilMoved();
        it.hasAllThatWasAcknowledged();
        assertThat(it.directories()).containsExactly(it.place().resolve("t-0").toString());
        if (!crashed) assertThat(it.place()).isEqualTo(B);
        it.moveTo(it.place().equals(A) ? B : A);
        it.untilMoved();
        it.restart();
        it.hasAllThatWasAcknowledged();
    }

    @Test
    void aReplicaThatMovedToAndFroIsWhereItWasMovedToLast() {
        MovableReplica it = new MovableReplica().leading().with(3);
        for (int i = 0; i < 4; i++) {
            it.moveTo(i % 2 == 0 ? B : A);
            it.untilMoved();
            it.write();
            it.restart();
            assertThat(it.place()).isEqualTo(i % 2 == 0 ? B : A);
            it.hasAllThatWasAcknowledged();
        }
    }
}
