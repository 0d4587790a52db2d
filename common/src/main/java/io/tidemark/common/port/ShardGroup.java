package io.tidemark.common.port;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The shards of a node, on threads {@code shard-0}, {@code shard-1} and so on: epoll where the system has
 * it, else NIO. Safe on any thread; {@link #close} must not be called from a shard.
 */
public final class ShardGroup {
    /** Tasks that may wait for one shard; a further one is refused. */
    public static final int MAX_WAITING_TASKS = 1 << 20;

    /** How long a loop may run tasks before it turns to its connections again. */
    private static final long TASK_QUANTUM_MS = 1;

    /** Names each loop's thread by its place; a plain group would name them in the order of their start. */
    private static final class NamedLoops extends MultiThreadIoEventLoopGroup {
        NamedLoops(String name, int shards, IoHandlerFactory factory) {
            super(shards, (Executor) null, factory, name, new AtomicInteger());
        }

        /** Called by the super constructor, hence the counter among the arguments. */
        @Override
        protected IoEventLoop newChild(Executor unused, IoHandlerFactory factory, Object... args) {
            String name = args[0] + "-" + ((AtomicInteger) args[1]).getAndIncrement();
            ThreadFactory threads = task -> new FastThreadLocalThread(task, name);
            return new SingleThreadIoEventLoop(this, threads, factory, MAX_WAITING_TASKS,
                    RejectedExecutionHandlers.reject(), TASK_QUANTUM_MS);
        }
    }

    private final NamedLoops loops;
    private final List<EventLoopShard> shards;

    private ShardGroup(NamedLoops loops, List<EventLoopShard> shards) {
        this.loops = loops;
        this.shards = shards;
    }

    /** Half the machine's cores, at least one. */
    public static int defaultShards() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /**
     * Makes {@code shards} shards, at least one; a thread starts with its shard's first task.
     *
     * @param faults hears what escapes from a task
     */
    public static ShardGroup start(int shards, FaultHandler faults) {
        return start("shard", shards, faults);
    }

    /**
     * As {@link #start(int, FaultHandler)}, on threads {@code name-0}, {@code name-1} and so on.
     *
     * @param faults hears what escapes from a task
     */
    public static ShardGroup start(String name, int shards, FaultHandler faults) {
        if (shards < 1)
            throw new IllegalArgumentException(shards + " shards");
        NamedLoops loops = new NamedLoops(name, shards,
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        List<EventLoopShard> named = new ArrayList<>(shards);
        for (EventExecutor loop : loops)
            named.add(new EventLoopShard(name + "-" + named.size(), (IoEventLoop) loop, faults));
        return new ShardGroup(loops, List.copyOf(named));
    }

    public int size() {
        return shards.size();
    }

    /** All of them, by their places. */
    public List<EventLoopShard> all() {
        return shards;
    }

    /** The shard of a place from 0 to {@link #size} - 1. */
    public EventLoopShard shard(int index) {
        return shards.get(index);
    }

    /** The shard that is this loop; one of {@link #eventLoops}. */
    @SuppressWarnings("ReferenceEquality")
    public EventLoopShard shardOf(EventLoop loop) {
        for (EventLoopShard shard : shards) {
            if (shard.eventLoop() == loop)
                return shard;
        }
        throw new IllegalArgumentException(loop + " is no shard of this group");
    }

    /** All loops, to accept connections with. */
    public EventLoopGroup eventLoops() {
        return loops;
    }

    /**
     * Refuses new tasks, runs those that wait, drops the timers and ends the threads.
     *
     * @return whether all threads ended within {@code timeoutMs}; one that hangs is left alone
     */
    public boolean close(long timeoutMs) throws InterruptedException {
        return loops.shutdownGracefully(0, timeoutMs, TimeUnit.MILLISECONDS).await(timeoutMs);
    }
}
