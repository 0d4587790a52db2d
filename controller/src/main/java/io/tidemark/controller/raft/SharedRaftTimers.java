package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.core.Scheduler;
import com.alipay.sofa.jraft.entity.NodeId;
import com.alipay.sofa.jraft.util.NamedThreadFactory;
import com.alipay.sofa.jraft.util.SPI;
import com.alipay.sofa.jraft.util.timer.RaftTimerFactory;
import com.alipay.sofa.jraft.util.timer.Timeout;
import com.alipay.sofa.jraft.util.timer.Timer;
import com.alipay.sofa.jraft.util.timer.TimerTask;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JRaft's timers, all on the same two threads of the JVM. JRaft's own are a thread for each of four timers of a node,
 * each of which wakes up a thousand times a second whether there is something to do or not. One thread is for votes,
 * which may hold it up for as long as it takes to see that a peer does not answer; the other one is for signs of life,
 * which must not wait for that. They live as long as the process. Safe on any thread.
 */
@SPI(priority = 10)
public final class SharedRaftTimers implements RaftTimerFactory {
    private static final Logger LOG = LoggerFactory.getLogger(SharedRaftTimers.class);

    /** How JRaft calls the timers of a node, before the node's name. */
    private static final String ELECTION = "JRaft-ElectionTimer-";

    private static final String VOTE = "JRaft-VoteTimer-";

    private static final ConcurrentMap<String, ElectionTimers> ELECTIONS = new ConcurrentHashMap<>();

    /** Made when the first timer is asked for. */
    private static final class Shared {
        static final Scheduler SCHEDULER = new PulseScheduler(thread("raft-pulse-"));
        static final Timer TIMER = new SharedTimer(thread("raft-timer-"));

        /** JRaft's own pool measures each task, which costs more than most of them. */
        private static ScheduledExecutorService thread(String name) {
            ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(1,
                    new NamedThreadFactory(name, true));
            made.setRemoveOnCancelPolicy(true);
            return made;
        }
    }

    /** The scheduler of them all. */
    static Scheduler scheduler() {
        return Shared.SCHEDULER;
    }

    /** The timer of them all. */
    static Timer timer() {
        return Shared.TIMER;
    }

    /** Says when a node is to hold elections; before the node is started. */
    static void register(NodeId node, ElectionTimers elections) {
        ELECTIONS.put(node.toString(), elections);
    }

    /** The node has ended. */
    static void unregister(NodeId node) {
        ELECTIONS.remove(node.toString());
    }

    @Override
    public Timer getElectionTimer(boolean shared, String name) {
        ElectionTimers known = elections(name, ELECTION);
        return known == null ? Shared.TIMER : known.forFollowers();
    }

    @Override
    public Timer getVoteTimer(boolean shared, String name) {
        ElectionTimers known = elections(name, VOTE);
        return known == null ? Shared.TIMER : known.forCandidates();
    }

    private static @Nullable ElectionTimers elections(String name, String prefix) {
        return name.startsWith(prefix) ? ELECTIONS.get(name.substring(prefix.length())) : null;
    }

    @Override
    public Timer getStepDownTimer(boolean shared, String name) {
        return Shared.TIMER;
    }

    @Override
    public Timer getSnapshotTimer(boolean shared, String name) {
        return Shared.TIMER;
    }

    @Override
    public Scheduler getRaftScheduler(boolean shared, int workers, String name) {
        return Shared.SCHEDULER;
    }

    @Override
    public Timer createTimer(String name) {
        return Shared.TIMER;
    }

    @Override
    public Scheduler createScheduler(int workers, String name) {
        return Shared.SCHEDULER;
    }

    private record SharedTimer(ScheduledExecutorService scheduler) implements Timer {
        @Override
        public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
            Waiting waiting = new Waiting(this, task);
            waiting.scheduled = scheduler.schedule(waiting, delay, unit);
            return waiting;
        }

        @Override
        public Set<Timeout> stop() {
            return Set.of();
        }
    }

    /** A task that waits for its time. */
    private static final class Waiting implements Timeout, Runnable {
        private final Timer timer;
        private final TimerTask task;
        private volatile @Nullable ScheduledFuture<?> scheduled;
        private volatile boolean expired;

        Waiting(Timer timer, TimerTask task) {
            this.timer = timer;
            this.task = task;
        }

        @Override
        public void run() {
            expired = true;
            try {
                task.run(this);
            } catch (Exception e) {
                LOG.error("A timer of the raft node threw", e);
            }
        }

        @Override
        public Timer timer() {
            return timer;
        }

        @Override
        public TimerTask task() {
            return task;
        }

        @Override
        public boolean isExpired() {
            return expired;
        }

        @Override
        public boolean isCancelled() {
            ScheduledFuture<?> future = scheduled;
            return future != null && future.isCancelled();
        }

        @Override
        public boolean cancel() {
            ScheduledFuture<?> future = scheduled;
            return future != null && future.cancel(false);
        }
    }
}
