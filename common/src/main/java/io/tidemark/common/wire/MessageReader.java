package io.tidemark.common.wire;

import io.netty.util.IllegalReferenceCountException;
import io.tidemark.common.wire.MalformedFrame.Reason;
import java.util.Arrays;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.utils.internals.ImplicitLinkedHashCollection;

/**
 * The one place where generated code reads bytes of others, and where what it throws at them becomes a
 * {@link MalformedFrame}. Stateless.
 */
final class MessageReader {
    /** Which message classes fill hash tables while they are read; found out once for each. */
    private static final ClassValue<Boolean> KEYED = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return Arrays.stream(type.getDeclaredClasses())
                    .anyMatch(ImplicitLinkedHashCollection.class::isAssignableFrom);
        }
    };

    private MessageReader() {}

    /** Fills a header, which has no hash tables. */
    static <M extends Message> M readHeader(M header, short version, ByteBufReadable in) {
        return guarded(header, version, () -> header.read(in, version));
    }

    /** Fills {@code body} from the bytes, at a version that it has, whose schema is {@code schema}. */
    static <M extends Message> M readBody(M body, Schema schema, short version, ByteBufReadable in) {
        if (!KEYED.get(body.getClass())) {
            return guarded(body, version, () -> body.read(in, version));
        }
        return guarded(body, version, () -> readKeyed(body, schema, version, in));
    }

    /** Reads straight away, unless there are arrays so large that colliding keys would matter. */
    private static void readKeyed(Message body, Schema schema, short version, ByteBufReadable in) {
        in.markAndWatchArrays();
        try {
            body.read(in, version);
        } catch (MalformedFrame e) {
            if (e.reason() != Reason.TOO_MANY_PROBES) {
                throw e;
            }
            in.resetAndTrustArrays();
            CollisionCheck.check(body.getClass(), schema, version, in, in.limits().maxProbes());
            in.resetAndTrustArrays();
            body.read(in, version);
        }
    }

    private static <M extends Message> M guarded(M message, short version, Runnable reading) {
        try {
            reading.run();
            return message;
        } catch (MalformedFrame | IllegalReferenceCountException e) {
            // The second is a mistake of ours (the frame was released too early), not of the sender.
            throw e;
        } catch (RuntimeException e) {
            throw new MalformedFrame(Reason.CONTENT, message.getClass().getSimpleName() + " version "
                    + version + ": " + e.getMessage(), e);
        }
    }
}
