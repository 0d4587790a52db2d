package io.tidemark.controller.active;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.Shard;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.controller.active.QuorumListener.Committed;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedClock;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sweeps on a real event loop, which turns to its connections and timers only when its tasks let it. */
class SweepsOnALoopTest {
    private static final int STEPS = 50;
    private static final long PATIENCE_S = 30;

    private final ShardGroup shards = ShardGroup.start(1, new FailingFaultHandler());
    private final Shard shard = shards.shard(0);

    @AfterEach
    void close() throws InterruptedException {
        shards.close(5_000);
    }

    @Test
    void timersAndConnectionsHaveTheirTurnBetweenTwoSteps() throws Exception {
        CompletableFuture<Integer> stepsBeforeTheTimer = new CompletableFuture<>();
        shard.execute(() -> begin(stepsBeforeTheTimer));
        assertThat(stepsBeforeTheTimer.get(PATIENCE_S, TimeUnit.SECONDS)).isLessThan(4);
    }

    private void begin(CompletableFuture<Integer> stepsBeforeTheTimer) {
        Commits quorum = new Commits(shard);
        ActiveController controller = new ActiveController(shard, new SimulatedClock(),
                new SeededRandomness(1), ControllerBench.config("node.id=1"), quorum,
                new FailingFaultHandler(), new ClusterFormation(ControllerBench.CLUSTER_ID, levels()),
                Bounds.DEFAULT);
        quorum.listener = controller;
        Steps sweep = new Steps();
        controller.addObserver(new ActivityObserver() {
            @Override
            public void onActive(int epoch, ClusterImage image) {
                controller.start(sweep, Set.of(), _ -> {});
                shard.schedule(0, () -> stepsBeforeTheTimer.complete(sweep.taken));
            }

            @Override
            public void onInactive(int epoch) {
                stepsBeforeTheTimer.completeExceptionally(new AssertionError("epoch " + epoch + " ended"));
            }
        });
        controller.onLeaderStart(1);
    }

    private static SortedMap<String, Integer> levels() {
        TreeMap<String, Integer> levels = new TreeMap<>();
        levels.put("metadata.version", 1);
        return levels;
    }

    /** Finds nothing, in many steps. */
    private static final class Steps implements Sweep {
        private int taken;

        @Override
        public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
            taken++;
            return List.of();
        }

        @Override
        public boolean isDone() {
            return taken == STEPS;
        }
    }

    /** Commits what is proposed. */
    private static final class Commits implements MetadataQuorum {
        private final Shard shard;
        private ClusterImage image = ClusterImage.EMPTY;
        private @Nullable QuorumListener listener;

        Commits(Shard shard) {
            this.shard = shard;
        }

        @Override
        public void propose(int term, ByteString bytes) {
            shard.execute(() -> commit(bytes));
        }

        private void commit(ByteString bytes) {
            try {
                MetadataBatch batch = MetadataBatch.parseFrom(bytes);
                Committed entry = new Committed(image.endOffset(), bytes, batch,
                        image.replay(batch, image.endOffset() + 1));
                image = entry.replayed().after();
                if (listener != null) listener.onCommitted(List.of(entry));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void resign(int term, String why) {
            throw new AssertionError(why);
        }
    }
}
