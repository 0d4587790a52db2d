package io.tidemark.common.wire;

/**
 * What one frame may ask of us. Immutable, for any thread.
 *
 * <p>A <em>value</em> is whatever needs an object of its own that the bytes can multiply: an array, each of
 * its elements, each known tagged field, a string that is not empty, a byte array, a buffer. Decoding a frame
 * of B bytes with V values allocates at most {@value #HEAP_BYTES_PER_VALUE} V + {@value #HEAP_BYTES_PER_BYTE}
 * B bytes of heap and a few KiB, garbage included; a test holds every array of every message to that. As a
 * value takes at least one byte, a small frame stays small whatever it says. The records in a frame are not
 * read here and cost one value for each partition.
 *
 * <p>A <em>probe</em> is a step in one of the hash tables that kafka-clients fills while it reads some
 * messages (CreateTopics, Produce, IncrementalAlterConfigs ...). Whoever chooses the keys can make all of them
 * collide, and such a table then takes steps by the cube of its size: 20,000 colliding names, in a request of
 * less than a MiB, would stop a thread for an hour. So the keys of messages with large arrays are examined
 * first (see {@link CollisionCheck}), the garbage of which is in the formula above. Keys that do not collide on
 * purpose pass in any number: 50,000 numbered topic names take 3 to 8 million probes.
 *
 * @param maxFrameBytes    the frame without its length prefix ({@code socket.request.max.bytes})
 * @param maxArrayElements one array; kafka-clients itself stops at 1,000,000
 * @param maxStringBytes   one string, in UTF-8; the protocol ends at 32,767
 * @param maxTaggedFields  unknown tagged fields of the whole frame
 * @param maxValues        values of the whole frame
 * @param maxProbes        probes of the whole frame
 */
public record WireLimits(int maxFrameBytes, int maxArrayElements, int maxStringBytes, int maxTaggedFields,
        int maxValues, long maxProbes) {

    /** Heap per value at the worst, in bytes. */
    public static final int HEAP_BYTES_PER_VALUE = 256;

    /** Heap per byte of a frame at the worst, in bytes: fixed fields, and a string's chars of two bytes. */
    public static final int HEAP_BYTES_PER_BYTE = 8;

    /** Requests of a client that is known, or of any client where nobody has to say who he is. */
    public static final WireLimits REQUESTS = new WireLimits(100 << 20, 1_000_000, Short.MAX_VALUE, 10_000,
            1_000_000, 20_000_000L);

    /** Requests of a client that has not authenticated yet: ApiVersions and the SASL exchange. */
    public static final WireLimits BEFORE_AUTHENTICATION = new WireLimits(512 << 10, 1_000, Short.MAX_VALUE,
            100, 1_000, 1_000_000L);

    /** Responses of a node that we chose to call: as large as a whole cluster's metadata. */
    public static final WireLimits RESPONSES = new WireLimits(256 << 20, 1_000_000, Short.MAX_VALUE, 100_000,
            16_000_000, 200_000_000L);

    public WireLimits {
        requirePositive("maxFrameBytes", maxFrameBytes);
        requirePositive("maxArrayElements", maxArrayElements);
        requirePositive("maxStringBytes", maxStringBytes);
        requirePositive("maxTaggedFields", maxTaggedFields);
        requirePositive("maxValues", maxValues);
        requirePositive("maxProbes", maxProbes);
    }

    /** These limits with another frame size, from 1 byte. */
    public WireLimits withMaxFrameBytes(int bytes) {
        return new WireLimits(bytes, maxArrayElements, maxStringBytes, maxTaggedFields, maxValues, maxProbes);
    }

    /** These limits with another number of values, from 1. */
    public WireLimits withMaxValues(int values) {
        return new WireLimits(maxFrameBytes, maxArrayElements, maxStringBytes, maxTaggedFields, values,
                maxProbes);
    }

    /** These limits with another array length, from 1. */
    public WireLimits withMaxArrayElements(int elements) {
        return new WireLimits(maxFrameBytes, elements, maxStringBytes, maxTaggedFields, maxValues, maxProbes);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }
}
