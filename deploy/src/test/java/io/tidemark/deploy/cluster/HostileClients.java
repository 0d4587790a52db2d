package io.tidemark.deploy.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;

/**
 * Clients that a node must not suffer from. Each connection is to the next of the nodes; those that are to stay are
 * held until the end. Nothing here waits for a node. Of one thread.
 */
public final class HostileClients implements AutoCloseable {
    /** What a connection does. */
    public enum Hostility {
        /** Announces a frame of 512 KiB, sends half of it, and stays. */
        HALF_FRAMES,
        /** Asks for much, hundreds of times, never reads, and stays. */
        NEVER_READ,
        /** Connects and leaves. */
        LEAVE,
        /** Announces a frame of 2 GiB, sends some of it, and stays. */
        HUGE_FRAMES,
        /** Sends random bytes, and stays. */
        RANDOM_BYTES
    }

    private static final int HALF_FRAME_BYTES = 256 << 10;
    private static final int REQUESTS = 400;
    private static final int RECEIVE_BUFFER_BYTES = 4 << 10;
    private static final int FETCHED_BYTES = 1 << 20;
    private static final short METADATA_VERSION = 12;
    private static final short FETCH_VERSION = 12;

    private final List<Integer> ports;
    private final ByteBuffer metadataRequests;
    private final ByteBuffer fetchRequests;
    private final Random random;
    private final List<SocketChannel> held = new ArrayList<>();
    private int made;

    /**
     * Clients of some nodes on the loopback interface.
     *
     * @param ports of the nodes' listeners
     * @param topic what is read by those who ask for records
     * @param partitions how many it has
     */
    public HostileClients(List<Integer> ports, String topic, int partitions, Random random) {
        this.ports = List.copyOf(ports);
        this.random = random;
        metadataRequests = repeated(frame(ApiKeys.METADATA, METADATA_VERSION,
                new MetadataRequestData().setTopics(null)));
        fetchRequests = repeated(frame(ApiKeys.FETCH, FETCH_VERSION, fetch(topic, partitions)));
    }

    /** Makes one connection that does that. */
    public void attack(Hostility hostility) throws IOException {
        int number = made++;
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(),
                    ports.get(number % ports.size())));
            if (hostility == Hostility.LEAVE) {
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            held.add(channel);
            channel.write(bytes(hostility, number));
        } catch (IOException refused) {
            channel.close();
        }
    }

    private ByteBuffer bytes(Hostility hostility, int number) {
        return switch (hostility) {
            case HALF_FRAMES -> ByteBuffer.allocate(HALF_FRAME_BYTES).putInt(0, 2 * HALF_FRAME_BYTES);
            case NEVER_READ ->
                (number / ports.size() % 2 == 0 ? metadataRequests : fetchRequests).duplicate();
            case HUGE_FRAMES -> ByteBuffer.allocate(64 << 10).putInt(0, Integer.MAX_VALUE);
            case RANDOM_BYTES -> randomBytes();
            case LEAVE -> ByteBuffer.allocate(0);
        };
    }

    private ByteBuffer randomBytes() {
        byte[] bytes = new byte[1 + random.nextInt(16 << 10)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /** How many of those that stay have not been closed by the nodes, as far as can be seen without reading. */
    public int stillOpen() {
        int open = 0;
        for (SocketChannel each : held) {
            if (isOpen(each))
                open++;
        }
        return open;
    }

    /** Reads on the way: what was never read until now is, a bit. */
    private static boolean isOpen(SocketChannel channel) {
        try {
            return channel.isOpen() && channel.read(ByteBuffer.allocate(1)) >= 0;
        } catch (IOException reset) {
            return false;
        }
    }

    private static FetchRequestData fetch(String topic, int partitions) {
        FetchTopic all = new FetchTopic().setTopic(topic)
                .setPartitions(IntStream.range(0, partitions)
                        .mapToObj(each -> new FetchPartition().setPartition(each).setFetchOffset(0)
                                .setPartitionMaxBytes(FETCHED_BYTES))
                        .toList());
        return new FetchRequestData().setMaxWaitMs(100).setMinBytes(1).setMaxBytes(partitions * FETCHED_BYTES)
                .setTopics(List.of(all));
    }

    private static ByteBuffer repeated(byte[] frame) {
        ByteBuffer all = ByteBuffer.allocate(REQUESTS * frame.length);
        while (all.hasRemaining())
            all.put(frame);
        return all.flip();
    }

    private static byte[] frame(ApiKeys key, short version, ApiMessage body) {
        RequestHeaderData header = new RequestHeaderData().setRequestApiKey(key.id)
                .setRequestApiVersion(version).setCorrelationId(1).setClientId("hostile");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(bytes(header, key.requestHeaderVersion(version)));
        bytes.writeBytes(bytes(body, version));
        return ByteBuffer.allocate(Integer.BYTES + bytes.size()).putInt(bytes.size())
                .put(bytes.toByteArray()).array();
    }

    private static byte[] bytes(ApiMessage message, short version) {
        ByteBuffer buffer = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel each : held)
            each.close();
        held.clear();
    }
}
