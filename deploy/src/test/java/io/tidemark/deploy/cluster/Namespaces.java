package io.tidemark.deploy.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace with an address of its own for each of some nodes, so that the network between them can be cut
 * while whoever is outside still reaches all. The bridge between them stands in a namespace too, where no rule of the
 * machine's touches it. Takes root, {@code ip} and {@code iptables}; leaves nothing behind once it is closed.
 *
 * <pre>
 *   tests, clients          tmN-sw            tmN-1, tmN-2, ...
 *   tmN  198.18.x.254 ----- bridge ---------- eth0  198.18.x.1, 198.18.x.2, ...
 * </pre>
 *
 * <p>N is the number of a /24 of 198.18.0.0/15, the range for benchmarks (RFC 2544); whoever makes the namespace
 * tmN-sw has that range, so that two runs do not meet.
 */
public final class Namespaces implements NodeHosts, AutoCloseable {
    /** Which of the packets between a node and the others are dropped, without a word to anybody. */
    public enum Cut {
        BOTH_WAYS,
        /** What the node sends. */
        FROM_NODE,
        /** What is sent to the node. */
        TO_NODE
    }

    private static final int RANGES = 512;
    private static final int RANGES_TRIED = 20;
    private static final int OUTSIDE = 254;

    private final int range;
    private final int nodes;

    private Namespaces(int range, int nodes) {
        this.range = range;
        this.nodes = nodes;
    }

    /**
     * Makes some, for the nodes from 1.
     *
     * @throws IOException if that cannot be done here, with a sentence that says why
     */
    public static Namespaces make(int nodes) throws IOException {
        List<Integer> ranges = new ArrayList<>(IntStream.range(0, RANGES).boxed().toList());
        Collections.shuffle(ranges, new Random(System.nanoTime()));
        String failure = null;
        for (int range : ranges.subList(0, RANGES_TRIED)) {
            Namespaces made = new Namespaces(range, nodes);
            failure = run(List.of("ip", "netns", "add", made.bridge()));
            if (failure == null) {
                failure = made.connectAll();
                if (failure == null)
                    return made;
                made.close();
            }
        }
        throw new IOException("Network namespaces need root, ip and iptables: " + failure);
    }

    /** No namespaces, for no nodes. */
    public static Namespaces none() {
        return new Namespaces(RANGES, 0);
    }

    private String name(String what) {
        return "tm" + range + what;
    }

    private String bridge() {
        return name("-sw");
    }

    private String namespace(int node) {
        return name("-" + node);
    }

    private String host(int number) {
        return "198." + (18 + range / 256) + "." + range % 256 + "." + number;
    }

    private @Nullable String connectAll() {
        List<List<String>> steps = new ArrayList<>();
        String within = bridge();
        steps.add(words("ip -n " + within + " link add br0 type bridge"));
        steps.add(words("ip -n " + within + " link set br0 up"));
        steps.add(words("ip link add " + name("") + " type veth peer name outside netns " + within));
        steps.add(words("ip addr add " + host(OUTSIDE) + "/24 dev " + name("")));
        steps.add(words("ip link set " + name("") + " up"));
        steps.add(words("ip -n " + within + " link set outside master br0 up"));
        for (int node = 1; node <= nodes; node++) {
            String its = namespace(node);
            steps.add(words("ip netns add " + its));
            steps.add(words("ip -n " + its + " link add eth0 type veth peer name p" + node + " netns "
                    + within));
            steps.add(words("ip -n " + its + " addr add " + host(node) + "/24 dev eth0"));
            steps.add(words("ip -n " + its + " link set lo up"));
            steps.add(words("ip -n " + its + " link set eth0 up"));
            steps.add(words("ip -n " + within + " link set p" + node + " master br0 up"));
            steps.add(inside(node, words("iptables -w -L INPUT -n")));
        }
        return steps.stream().map(Namespaces::run).filter(each -> each != null).findFirst().orElse(null);
    }

    private static List<String> words(String command) {
        return List.of(command.split(" "));
    }

    @Override
    public String address(int node) {
        return host(node);
    }

    @Override
    public List<String> inside(int node, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace(node)));
        all.addAll(command);
        return all;
    }

    /** Cuts a node off from all others; whoever is outside goes on to reach it. */
    public void cut(int node, Cut which) {
        for (int other = 1; other <= nodes; other++) {
            if (other == node)
                continue;
            if (which != Cut.FROM_NODE)
                drop(node, other);
            if (which != Cut.TO_NODE)
                drop(other, node);
        }
    }

    /** The node drops what comes from another. */
    private void drop(int node, int from) {
        require(run(inside(node, words("iptables -w -A INPUT -s " + host(from) + " -j DROP"))));
    }

    /** Everybody reaches everybody again. */
    public void heal() {
        for (int node = 1; node <= nodes; node++)
            require(run(inside(node, words("iptables -w -F INPUT"))));
    }

    private static void require(@Nullable String failure) {
        if (failure != null)
            throw new AssertionError(failure);
    }

    private static @Nullable String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            return exit == 0 ? null
                    : String.join(" ", command) + " exited with " + exit + ": " + output.strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return command.getFirst() + " was interrupted";
        } catch (IOException notThere) {
            return command.getFirst() + " cannot be run: " + notThere.getMessage();
        }
    }

    /** Removes all of it; the processes inside have been ended by whoever started them. */
    @Override
    public void close() {
        if (nodes == 0)
            return;
        // What a step did not come to make is not there to be removed: nobody has to hear of that.
        run(words("ip link del " + name("")));
        for (int node = 1; node <= nodes; node++)
            run(words("ip netns del " + namespace(node)));
        run(words("ip netns del " + bridge()));
    }
}
