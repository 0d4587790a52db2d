package io.tidemark.deploy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A connection over the loopback whose other end takes whatever comes and throws it away, in a thread of its
 * own, as a consumer on the same machine would. Used by one thread.
 */
final class Drain implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final SocketChannel sender;
    private final SocketChannel receiver;
    private volatile long drained;
    private long sent;

    Drain() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            sender = SocketChannel.open(server.getLocalAddress());
            receiver = server.accept();
        }
        Thread.ofPlatform().name("drain").daemon().start(this::drainAll);
    }

    /** Where to send to. */
    SocketChannel sender() {
        return sender;
    }

    /** Waits until the other end has taken all that was sent, {@code bytes} of it since the last call. */
    @SuppressWarnings("ThreadPriorityCheck") // the other end needs a core, and parking would take longer
    void awaitDrained(long bytes) {
        sent += bytes;
        while (drained < sent) Thread.yield();
    }

    private void drainAll() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        long total = 0;
        try {
            for (int read = 0; read >= 0; read = receiver.read(buffer.clear())) {
                total += read;
                drained = total;
            }
        } catch (IOException e) {
            if (sender.isOpen()) throw new IllegalStateException("the drain is blocked", e);
        }
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
    }
}
