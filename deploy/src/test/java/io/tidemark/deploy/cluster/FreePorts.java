package io.tidemark.deploy.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of the loopback interface that nobody has. They lie below those that systems give to connections by themselves:
 * before a server has bound its port, or while it is dead, somebody's connection could get it.
 */
public final class FreePorts {
    private static final int FIRST = 11_000;
    private static final int COUNT = 20_000;

    /** Two processes begin in different places, and one process goes on where it was. */
    private static final AtomicInteger NEXT = new AtomicInteger(
            (int) (ProcessHandle.current().pid() * 97 % COUNT));

    private FreePorts() {}

    /** That many different ones, which nobody in this process got before. */
    public static List<Integer> take(int count) throws IOException {
        List<Integer> found = new ArrayList<>();
        for (int tried = 0; tried < COUNT && found.size() < count; tried++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port))
                found.add(port);
        }
        if (found.size() < count)
            throw new IOException("there are no " + count + " free ports on the loopback interface");
        return found;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
