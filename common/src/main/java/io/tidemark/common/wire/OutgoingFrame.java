package io.tidemark.common.wire;

import java.util.List;

/**
 * A frame to be sent: its parts, in order, with the length prefix in the first. It owns them until a writer
 * takes them over; it is used by one thread.
 */
public record OutgoingFrame(List<SendPart> parts) {
    public OutgoingFrame {
        parts = List.copyOf(parts);
    }

    /** All parts together, the length prefix included, in bytes. */
    public long sizeInBytes() {
        long size = 0;
        for (SendPart part : parts) {
            size += part.sizeInBytes();
        }
        return size;
    }

    /** Releases every part, when the frame is not sent after all. */
    public void release() {
        parts.forEach(SendPart::release);
    }
}
