package io.tidemark.common.wire;

import io.netty.util.IllegalReferenceCountException;
import io.tidemark.common.wire.MalformedFrame.Reason;
import java.util.Arrays;
import org.apache.kafka.common.protocol.Message;
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

    /** Fills {@code message} from the bytes, at a version that it has. */
    static <M extends Message> M read(M message, short version, ByteBufReadable in) {
        in.probing(KEYED.get(message.getClass()));
        try {
            message.read(in, version);
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
