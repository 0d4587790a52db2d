package io.tidemark.deploy.cluster;

import com.alipay.sofa.jraft.rpc.RpcRequests;
import com.google.protobuf.Message;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.HelloRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;

/** Sends a controller's port what it should not get, on one connection each, and waits until that is closed. */
final class HostileCaller {
    /** Type codes of the frames, as docs/quorum.md has them. */
    private static final int INSTALL_SNAPSHOT = 3;
    private static final int TIMEOUT_NOW = 5;
    private static final int REQUEST_VOTE = 7;
    private static final int APPEND_ENTRIES = 9;
    private static final int HELLO = 64;
    private static final int FORWARD = 66;

    private static final int FRAME_HEADER_BYTES = 11;
    private static final int PATIENCE_MS = 30_000;
    private static final int TERM_OF_AN_IMPOSTOR = 1_000_000;

    /** What there is to send. */
    enum Attack {
        RANDOM_BYTES, SILENCE, HALF_LENGTH, HALF_FRAME, HUGE_LENGTH, NEGATIVE_LENGTH, HTTP,
        KAFKA_API_VERSIONS, KAFKA_METADATA, KAFKA_PRODUCE, TLS_HELLO, VOTE_WITHOUT_HELLO,
        ENTRIES_WITHOUT_HELLO, SNAPSHOT_WITHOUT_HELLO, TIMEOUT_NOW_WITHOUT_HELLO, FORWARD_WITHOUT_HELLO,
        RESPONSE_WITHOUT_REQUEST, UNKNOWN_TYPE, HELLO_OF_ANOTHER_CLUSTER
    }

    private final int port;
    private final String peer;

    /**
     * Somebody who calls a controller.
     *
     * @param peer what the controller is called in raft, {@code host:port:id}
     */
    HostileCaller(int port, String peer) {
        this.port = port;
        this.peer = peer;
    }

    /** Attacks, and returns once the controller has closed the connection; fails where it does not. */
    void attack(Attack attack, Random random) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            if (attack == Attack.TLS_HELLO) {
                shakeHands(socket);
                return;
            }
            try {
                socket.getOutputStream().write(bytes(attack, random));
            } catch (IOException closedMeanwhile) {
                return;
            }
            requireClosed(socket, attack);
        }
    }

    /** Says hello as anybody may without TLS, and then holds some bytes of a frame; the caller's to close. */
    Socket holdHalfFrame(int announced, int sent) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
        socket.setSoTimeout(PATIENCE_MS);
        socket.getOutputStream().write(hello());
        InputStream in = socket.getInputStream();
        in.readNBytes(ByteBuffer.wrap(in.readNBytes(4)).getInt());
        try {
            socket.getOutputStream().write(ByteBuffer.allocate(4 + sent).putInt(announced).array());
        } catch (IOException refused) {
            socket.close();
        }
        return socket;
    }

    private static void requireClosed(Socket socket, Attack attack) {
        try {
            byte[] answer = socket.getInputStream().readAllBytes();
            if (answer.length > 0 && attack != Attack.HELLO_OF_ANOTHER_CLUSTER)
                throw new AssertionError(attack + " was answered with " + answer.length + " bytes");
        } catch (SocketTimeoutException e) {
            throw new AssertionError(attack + ": the connection is still open", e);
        } catch (IOException reset) {
            // As good as closed: there was something left that the controller did not read.
        }
    }

    private static void shakeHands(Socket socket) throws Exception {
        try {
            SSLContext.getDefault().getSocketFactory().createSocket(socket, "localhost", 0, true)
                    .getOutputStream().write(1);
            throw new AssertionError("the port speaks TLS");
        } catch (SSLException | java.net.SocketException refused) {
            // What is no TLS has closed the connection.
        }
    }

    private byte[] bytes(Attack attack, Random random) throws IOException {
        return switch (attack) {
            case RANDOM_BYTES -> randomBytes(random);
            case SILENCE -> new byte[0];
            case HALF_LENGTH -> new byte[] {0, 0};
            case HALF_FRAME -> ByteBuffer.allocate(54).putInt(100).array();
            case HUGE_LENGTH -> ByteBuffer.allocate(100)
                    .putInt(random.nextBoolean() ? Integer.MAX_VALUE : 9 << 20).array();
            case NEGATIVE_LENGTH -> ByteBuffer.allocate(100).putInt(-1 - random.nextInt(1 << 20)).array();
            case HTTP -> "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            case KAFKA_API_VERSIONS -> kafka(ApiKeys.API_VERSIONS, new ApiVersionsRequestData()
                    .setClientSoftwareName("a").setClientSoftwareVersion("1"));
            case KAFKA_METADATA -> kafka(ApiKeys.METADATA, new MetadataRequestData());
            case KAFKA_PRODUCE -> kafka(ApiKeys.PRODUCE, new ProduceRequestData().setTimeoutMs(1_000));
            case TLS_HELLO -> throw new IllegalArgumentException();
            case VOTE_WITHOUT_HELLO -> frame(0, REQUEST_VOTE, vote());
            case ENTRIES_WITHOUT_HELLO -> frame(0, APPEND_ENTRIES, entries());
            case SNAPSHOT_WITHOUT_HELLO -> frame(0, INSTALL_SNAPSHOT,
                    RpcRequests.InstallSnapshotRequest.getDefaultInstance());
            case TIMEOUT_NOW_WITHOUT_HELLO -> frame(0, TIMEOUT_NOW,
                    RpcRequests.TimeoutNowRequest.newBuilder().setGroupId("cluster-metadata")
                            .setServerId(peer)
                            .setPeerId(peer).setTerm(TERM_OF_AN_IMPOSTOR).build());
            case FORWARD_WITHOUT_HELLO -> frame(0, FORWARD,
                    ForwardRequest.newBuilder().setApiKey(20).setApiVersion(6).build());
            case RESPONSE_WITHOUT_REQUEST -> frame(1, HELLO + 1, HelloRequest.getDefaultInstance());
            case UNKNOWN_TYPE -> frame(0, 9_999, HelloRequest.getDefaultInstance());
            case HELLO_OF_ANOTHER_CLUSTER -> frame(0, HELLO,
                    HelloRequest.newBuilder().setClusterId("anotherClusterOfNobody").setNodeId(1).build());
        };
    }

    /** The bytes by which somebody greets a controller, of a cluster that it does not name. */
    static byte[] hello() {
        return frame(0, HELLO, HelloRequest.newBuilder().setNodeId(77).build());
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(8_192)];
        random.nextBytes(bytes);
        return bytes;
    }

    private Message vote() {
        return RpcRequests.RequestVoteRequest.newBuilder().setGroupId("cluster-metadata").setServerId(peer)
                .setPeerId(peer).setTerm(TERM_OF_AN_IMPOSTOR).setLastLogTerm(TERM_OF_AN_IMPOSTOR)
                .setLastLogIndex(TERM_OF_AN_IMPOSTOR).setPreVote(false).build();
    }

    private Message entries() {
        return RpcRequests.AppendEntriesRequest.newBuilder().setGroupId("cluster-metadata").setServerId(peer)
                .setPeerId(peer).setTerm(TERM_OF_AN_IMPOSTOR).setPrevLogTerm(0).setPrevLogIndex(0)
                .setCommittedIndex(0).build();
    }

    private static byte[] frame(int kind, int type, Message message) {
        byte[] body = message.toByteArray();
        return ByteBuffer.allocate(4 + FRAME_HEADER_BYTES + body.length)
                .putInt(FRAME_HEADER_BYTES + body.length).put((byte) kind).putShort((short) type).putLong(1)
                .put(body).array();
    }

    private static byte[] kafka(ApiKeys key, ApiMessage body) throws IOException {
        short version = key.latestVersion();
        RequestHeaderData header = new RequestHeaderData().setRequestApiKey(key.id)
                .setRequestApiVersion(version).setCorrelationId(1).setClientId("hostile");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes, MessageUtil.toByteBufferAccessor(header, key.requestHeaderVersion(version)).buffer());
        write(bytes, MessageUtil.toByteBufferAccessor(body, version).buffer());
        return ByteBuffer.allocate(4 + bytes.size()).putInt(bytes.size()).put(bytes.toByteArray()).array();
    }

    private static void write(ByteArrayOutputStream to, ByteBuffer from) throws IOException {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        to.write(bytes);
    }
}
