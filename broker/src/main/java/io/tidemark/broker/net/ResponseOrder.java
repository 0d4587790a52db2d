package io.tidemark.broker.net;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection that are not answered yet, oldest first: an answer leaves when all before it
 * have left. Of the connection's shard.
 *
 * @param <T> what is known of a request
 */
final class ResponseOrder<T> {
    /** A request in its place. */
    static final class Place<T> {
        private final T request;
        private @Nullable ApiMessage response;
        private boolean done;

        Place(T request) {
            this.request = request;
        }

        T request() {
            return request;
        }

        /** Null where no answer is to come. */
        @Nullable
        ApiMessage response() {
            return response;
        }
    }

    private final Deque<Place<T>> places = new ArrayDeque<>();

    /** A place for a request that came after all others. */
    Place<T> add(T request) {
        Place<T> place = new Place<>(request);
        places.add(place);
        return place;
    }

    /**
     * The answer to a request is there; null where none is to come.
     *
     * @param leaves takes each answer whose turn it is
     * @throws IllegalStateException if it was answered before
     */
    void done(Place<T> place, @Nullable ApiMessage response, Consumer<Place<T>> leaves) {
        if (place.done)
            throw new IllegalStateException("answered twice: " + place.request);
        place.done = true;
        place.response = response;
        for (Place<T> first = places.peek(); first != null && first.done; first = places.peek())
            leaves.accept(places.remove());
    }

    int size() {
        return places.size();
    }

    /**
     * No answer leaves any more.
     *
     * @param answered takes the places that waited for their turn; who is not answered yet goes on to use what
     *            belongs to the request, and says so later
     */
    void end(Consumer<Place<T>> answered) {
        for (Place<T> place = places.poll(); place != null; place = places.poll()) {
            if (place.done)
                answered.accept(place);
        }
    }
}
