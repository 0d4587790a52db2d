package io.tidemark.broker.fetch;

import io.tidemark.broker.net.ClientConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fetches of one connection: its sessions, and the fetches that are not answered, one of which is worked on. Belongs
 * to the connection's shard; bounded by the requests that a connection may have unanswered, and by
 * {@link #MAX_SESSIONS}.
 */
public final class ConnectionFetches {
    /** A client needs one session with a broker; one that makes more than this is not given any. */
    static final int MAX_SESSIONS = 16;

    /** A fetch that is to be worked on, or is. */
    public interface Task {
        /** Begins it; {@link ConnectionFetches#done} is to be called when it has been answered. */
        void begin();

        /** Has it answered with what there is. */
        void hurry();

        /** The connection is gone: it is not answered, but over. */
        void abandon();
    }

    /** A session with its place in the protocol. */
    public static final class Numbered {
        private final int id;
        private final boolean usesIds;
        private final FetchSession session;
        private int nextEpoch = 1;

        Numbered(int id, boolean usesIds, FetchSession session) {
            this.id = id;
            this.usesIds = usesIds;
            this.session = session;
        }

        public int id() {
            return id;
        }

        /** Whether its topics are named by ids, as from version 13 on. */
        public boolean usesIds() {
            return usesIds;
        }

        public FetchSession session() {
            return session;
        }

        /** Whether it is the epoch that is expected next; if so, it is taken. */
        public boolean take(int epoch) {
            if (epoch != nextEpoch)
                return false;
            nextEpoch = nextEpoch == Integer.MAX_VALUE ? 1 : nextEpoch + 1;
            return true;
        }
    }

    private final ClientConnection connection;
    private final FetchSlots slots;
    private final Map<Integer, Numbered> sessions = new HashMap<>();
    private final Deque<Task> tasks = new ArrayDeque<>();

    /** So many of the tasks are not to wait for records. */
    private int hurried;

    ConnectionFetches(ClientConnection connection, FetchSlots slots) {
        this.connection = connection;
        this.slots = slots;
    }

    // ---- one after the other

    /** Works on it, after those that came before. */
    public void add(Task task) {
        connection.shard().requireOwner(this);
        tasks.add(task);
        if (tasks.size() == 1)
            task.begin();
    }

    /** The oldest one has been answered. */
    public void done() {
        tasks.poll();
        hurried = Math.max(0, hurried - 1);
        Task next = tasks.peek();
        if (next == null)
            return;
        next.begin();
        if (hurried > 0)
            next.hurry();
    }

    /**
     * Another request waits behind all fetches that are there. One that is a fetch too does not count: a client that
     * always has two under way would never let any of them wait.
     */
    void hurry() {
        hurried = tasks.size();
        Task first = tasks.peek();
        if (first != null)
            first.hurry();
    }

    // ---- sessions

    /** The session of that number; null if this connection has none. */
    public @Nullable Numbered find(int id) {
        return sessions.get(id);
    }

    /** Numbers a session; null if there are too many, here or on this broker. */
    public @Nullable Numbered number(FetchSession session, boolean usesIds) {
        if (sessions.size() >= MAX_SESSIONS || !slots.take())
            return null;
        Numbered numbered = new Numbered(slots.nextId(), usesIds, session);
        sessions.put(numbered.id(), numbered);
        return numbered;
    }

    /** Ends a session, if there is one of that number. */
    public void end(int id) {
        Numbered ended = sessions.remove(id);
        if (ended == null)
            return;
        slots.give();
        ended.session().close();
    }

    /** The connection is gone. */
    void close() {
        for (Integer id : sessions.keySet().toArray(new Integer[0]))
            end(id);
        for (Task task = tasks.poll(); task != null; task = tasks.poll())
            task.abandon();
    }
}
