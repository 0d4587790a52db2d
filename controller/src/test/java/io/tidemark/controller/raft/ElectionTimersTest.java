package io.tidemark.controller.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.util.timer.Timeout;
import com.alipay.sofa.jraft.util.timer.Timer;
import com.alipay.sofa.jraft.util.timer.TimerTask;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.sim.SimulatedClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** When voters look whether their leader is silent, in virtual time. */
class ElectionTimersTest {
    private static final int TIMEOUT_MS = 300;
    private static final int DELAY_MS = 150;
    private static final int TURN_MS = 100;
    private static final PeerId LEADER = new PeerId("127.0.0.1", 9093, 2);

    /** Notes how long it is asked to wait, and never runs anything. */
    private static final class Notes implements Timer {
        final List<Long> delays = new ArrayList<>();

        @Override
        public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
            delays.add(unit.toMillis(delay));
            return new Never(this, task);
        }

        @Override
        public Set<Timeout> stop() {
            return Set.of();
        }
    }

    private record Never(Timer timer, TimerTask task) implements Timeout {
        @Override
        public boolean isExpired() {
            return false;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean cancel() {
            return true;
        }
    }

    private final SimulatedClock clock = new SimulatedClock();
    private final Notes notes = new Notes();

    private ElectionTimers timersOf(int nodeId) {
        StandingOrder order = new StandingOrder(nodeId);
        List<MetadataRecord> voters = Stream.of(1, 2, 3).map(ElectionTimersTest::voter).toList();
        order.onImage(ClusterImage.EMPTY.replay(voters, 1).after());
        order.onFollowing(LEADER, 1);
        return new ElectionTimers(notes, clock, new RaftSettings.Elections(TIMEOUT_MS, DELAY_MS), order);
    }

    private static MetadataRecord voter(int id) {
        return MetadataRecord.newBuilder().setVoterAdded(VoterAdded.newBuilder().setVoterId(id)
                .setDirectoryId(UuidValues.of(new Uuid(id, 1)))).build();
    }

    /** Has JRaft ask, which would wait so long. */
    private long ask(Timer timer, long jraftMs) {
        timer.newTimeout(_ -> {}, jraftMs, TimeUnit.MILLISECONDS);
        return notes.delays.getLast();
    }

    @Test
    void theFirstVoterLooksSoonAfterTheElectionTimeoutAndTheNextOneATurnLater() {
        for (int node : List.of(1, 3)) {
            ElectionTimers timers = timersOf(node);
            timers.onHeard();
            assertThat(ask(timers.forFollowers(), 1_234))
                    .isEqualTo(TIMEOUT_MS + DELAY_MS / 2 + (node == 1 ? 0 : TURN_MS));
        }
    }

    @Test
    void whatWasHeardLastCounts() {
        ElectionTimers timers = timersOf(1);
        timers.onHeard();
        clock.advanceMs(200);
        assertThat(ask(timers.forFollowers(), 1_234)).isEqualTo(TIMEOUT_MS + DELAY_MS / 2 - 200);
        timers.onHeard();
        assertThat(ask(timers.forFollowers(), 1_234)).isEqualTo(TIMEOUT_MS + DELAY_MS / 2);
    }

    @Test
    void whoAskedInVainAsksAgainATurnLaterButNotForEver() {
        ElectionTimers timers = timersOf(3);
        timers.onHeard();
        clock.advanceMs(1_000);
        for (int i = 0; i < 4; i++) assertThat(ask(timers.forFollowers(), 1_300)).isEqualTo(TURN_MS);
        assertThat(ask(timers.forFollowers(), 1_300)).isEqualTo(TIMEOUT_MS + DELAY_MS);
        assertThat(ask(timers.forFollowers(), 300)).isEqualTo(TIMEOUT_MS);
        timers.onHeard();
        assertThat(ask(timers.forFollowers(), 300)).isEqualTo(TIMEOUT_MS + DELAY_MS / 2 + TURN_MS);
        clock.advanceMs(1_000);
        assertThat(ask(timers.forFollowers(), 300)).isEqualTo(TURN_MS);
    }

    @Test
    void whoHasNotHeardOfALeaderOrIsNoVoterLooksWhenChanceSays() {
        assertThat(ask(timersOf(1).forFollowers(), 800)).isEqualTo(TIMEOUT_MS + DELAY_MS / 2);
        ElectionTimers observer = timersOf(9);
        observer.onHeard();
        assertThat(ask(observer.forFollowers(), 1_300)).isEqualTo(TIMEOUT_MS + DELAY_MS);
    }

    @Test
    void aCandidateGivesAVoteUpWhenChanceSays() {
        ElectionTimers timers = timersOf(1);
        timers.onHeard();
        assertThat(ask(timers.forCandidates(), 300)).isEqualTo(TIMEOUT_MS);
        assertThat(ask(timers.forCandidates(), 1_299)).isBetween((long) TIMEOUT_MS, TIMEOUT_MS + 150L);
    }
}
