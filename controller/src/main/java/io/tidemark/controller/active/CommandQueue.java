package io.tidemark.controller.active;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Commands that wait for their turn, bounded by number and by bytes. Owned by the controller's shard. */
final class CommandQueue {
    /** A command that nothing was done about yet. */
    record Submitted<R>(Command<R> command, Consumer<Outcome<R>> done) {}

    private final Bounds bounds;
    private final ArrayDeque<Submitted<?>> waiting = new ArrayDeque<>();
    private int bytes;

    CommandQueue(Bounds bounds) {
        this.bounds = bounds;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** Puts a command at the end; false if there is no room for it. */
    boolean offer(Submitted<?> submitted) {
        int more = submitted.command().requestBytes();
        if (waiting.size() >= bounds.queuedCommands() || bytes > bounds.queuedBytes() - more)
            return false;
        bytes += more;
        waiting.add(submitted);
        return true;
    }

    Submitted<?> remove() {
        Submitted<?> first = waiting.remove();
        bytes -= first.command().requestBytes();
        return first;
    }

    List<Submitted<?>> removeAll() {
        List<Submitted<?>> all = new ArrayList<>(waiting);
        waiting.clear();
        bytes = 0;
        return all;
    }
}
