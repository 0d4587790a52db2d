package io.tidemark.deploy.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;

/** Connections to a node's client port that do what no client should. All that stay open are closed by {@link #close}. */
public final class HostileClients implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int PIPELINED = 200;
    private static final int RANDOM_BYTES = 4_096;
    private static final int ALL_BYTES = 50 << 20;

    /** What there is to do. */
    public enum Kind {
        /** A length of 1 MiB, and half of that. */
        HALF_FRAME,
        /** Requests with large answers, pipelined, and not one answer is read. */
        NEVER_READ,
        /** Connects and is gone. */
        CONNECT_AND_LEAVE,
        /** A length of 2 GiB less one. */
        HUGE_FRAME,
        /** Bytes without a sense. */
        RANDOM
    }

    private final int port;
    private final String topic;
    private final Random random = new Random(1);
    private final List<Socket> open = new ArrayList<>();

    /** @param topic one that has records, in its partition 0 */
    public HostileClients(int port, String topic) {
        this.port = port;
        this.topic = topic;
    }

    /** Makes so many of a kind, one after the other, as fast as the node takes them. */
    public void come(Kind kind, int count) throws IOException {
        for (int i = 0; i < count; i++) come(kind);
    }

    private void come(Kind kind) throws IOException {
        Socket socket = new Socket();
        try {
            if (kind == Kind.NEVER_READ) socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
            switch (kind) {
                case HALF_FRAME -> send(socket, ByteBuffer.allocate(4 + (1 << 19)).putInt(1 << 20).array());
                case NEVER_READ -> askMuch(socket);
                case CONNECT_AND_LEAVE -> socket.close();
                case HUGE_FRAME -> send(socket, ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).array());
                case RANDOM -> {
                    byte[] bytes = new byte[RANDOM_BYTES];
                    random.nextBytes(bytes);
                    send(socket, bytes);
                }
            }
        } catch (IOException closedByTheNode) {
            socket.close();
        }
        if (!socket.isClosed()) open.add(socket);
    }

    private void askMuch(Socket socket) throws IOException {
        FetchRequestData fetch = new FetchRequestData().setMaxBytes(ALL_BYTES).setMinBytes(1);
        fetch.topics().add(new FetchRequestData.FetchTopic().setTopic(topic).setPartitions(
                List.of(new FetchRequestData.FetchPartition().setPartition(0)
                        .setPartitionMaxBytes(ALL_BYTES))));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < PIPELINED; i++) {
            frame(bytes, ApiKeys.FETCH, (short) 12, fetch, i);
            frame(bytes, ApiKeys.METADATA, (short) 12, new MetadataRequestData().setTopics(null), i);
        }
        send(socket, bytes.toByteArray());
    }

    private static void frame(ByteArrayOutputStream bytes, ApiKeys key, short version, ApiMessage body,
            int correlationId) {
        byte[] header = bytes(new RequestHeaderData().setRequestApiKey(key.id).setRequestApiVersion(version)
                .setCorrelationId(correlationId).setClientId("hostile"), key.requestHeaderVersion(version));
        byte[] rest = bytes(body, version);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(header.length + rest.length).array());
        bytes.writeBytes(header);
        bytes.writeBytes(rest);
    }

    private static byte[] bytes(ApiMessage message, short version) {
        ByteBuffer buffer = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    /** How many did not see themselves closed when they were made. */
    public int count() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        for (Socket each : open) each.close();
        open.clear();
    }
}
