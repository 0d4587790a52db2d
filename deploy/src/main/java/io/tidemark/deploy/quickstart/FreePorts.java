package io.tidemark.deploy.quickstart;

import io.tidemark.common.port.Randomness;
import io.tidemark.deploy.log.CommandFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of the loopback interface that nobody has. They lie below those that systems give to connections by
 * themselves: while a node is dead, somebody's connection could get its port, and the node could not come back.
 */
final class FreePorts {
    private static final int FIRST = 11_000;
    private static final int LAST = 30_000;
    private static final int ATTEMPTS = 1_000;

    private FreePorts() {}

    /** That many different ones, found from a random one on, so that two who look do not meet. */
    static List<Integer> take(int count, Randomness randomness) throws CommandFailed {
        int first = FIRST + randomness.nextInt(LAST - FIRST - ATTEMPTS);
        List<Integer> found = new ArrayList<>();
        for (int port = first; port < first + ATTEMPTS && found.size() < count; port++) {
            if (isFree(port))
                found.add(port);
        }
        if (found.size() < count)
            throw new CommandFailed("There are no " + count + " free ports on the loopback interface");
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
