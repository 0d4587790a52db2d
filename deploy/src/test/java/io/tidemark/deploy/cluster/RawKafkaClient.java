package io.tidemark.deploy.cluster;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;

/**
 * One connection to one node, on which one request is asked after the other: a client that does not look for another
 * node, nor tries again. Of one thread.
 */
public final class RawKafkaClient implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 1_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final DataOutputStream out;
    private int lastCorrelationId;

    /** Connects to a node on the loopback interface; an answer may take {@code timeoutMs}. */
    public RawKafkaClient(int port, int timeoutMs) throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMs);
    }

    /** Connects to a node; an answer may take {@code timeoutMs}. */
    RawKafkaClient(InetSocketAddress node, int timeoutMs) throws IOException {
        socket.connect(node, CONNECT_TIMEOUT_MS);
        socket.setSoTimeout(timeoutMs);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** Asks, and waits for the answer. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Which response comes is the key's to say.
    public <R extends ApiMessage> R ask(ApiKeys key, short version, ApiMessage body) throws IOException {
        int correlationId = ++lastCorrelationId;
        RequestHeaderData header = new RequestHeaderData().setRequestApiKey(key.id)
                .setRequestApiVersion(version).setCorrelationId(correlationId).setClientId("raw");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(bytes(header, key.requestHeaderVersion(version)));
        bytes.writeBytes(bytes(body, version));
        out.writeInt(bytes.size());
        bytes.writeTo(out);
        out.flush();
        byte[] answer = new byte[in.readInt()];
        in.readFully(answer);
        ByteBufferAccessor reader = new ByteBufferAccessor(ByteBuffer.wrap(answer));
        int answered = new ResponseHeaderData(reader, key.responseHeaderVersion(version)).correlationId();
        if (answered != correlationId)
            throw new IOException("the answer to " + answered + " came instead of that to " + correlationId);
        ApiMessage response = key.messageType.newResponse();
        response.read(reader, version);
        return (R) response;
    }

    private static byte[] bytes(ApiMessage message, short version) {
        ByteBuffer buffer = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
