package io.tidemark.common.port;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A shard that is a Netty event loop, so that a connection and the state it asks for can share a thread. */
public final class EventLoopShard implements Shard {
    /** Netty would log what escapes from a task, and drop what escapes from a scheduled one. */
    private record GuardedTask(Runnable task, EventLoopShard shard) implements Runnable {
        @Override
        public void run() {
            try {
                task.run();
            } catch (Throwable escaped) {
                throw shard.faults.broken("A task of " + shard + " threw", escaped);
            }
        }
    }

    private record LoopTimer(Future<?> scheduled) implements Timer {
        @Override
        public void cancel() {
            scheduled.cancel(false);
        }
    }

    private final String name;
    private final EventLoop eventLoop;
    private final FaultHandler faults;

    /** The loop's thread once it has asked; a racy read sees it or null. Spares three calls through Netty. */
    private @Nullable Thread thread;

    EventLoopShard(String name, EventLoop eventLoop, FaultHandler faults) {
        this.name = name;
        this.eventLoop = eventLoop;
        this.faults = faults;
    }

    /** The loop, to register connections with. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(new GuardedTask(task, this));
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        return new LoopTimer(eventLoop.schedule(new GuardedTask(task, this), Math.max(0, delayMs),
                TimeUnit.MILLISECONDS));
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean inShard() {
        Thread current = Thread.currentThread();
        if (current == thread)
            return true;
        if (!eventLoop.inEventLoop(current))
            return false;
        thread = current;
        return true;
    }

    @Override
    public String toString() {
        return name;
    }
}
