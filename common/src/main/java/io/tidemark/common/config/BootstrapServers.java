package io.tidemark.common.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What {@code controller.quorum.bootstrap.servers} comes to. All methods are safe on any thread. */
final class BootstrapServers {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    private BootstrapServers() {}

    /** Those that can be read. */
    static List<InetSocketAddress> parse(ConfigValues values) {
        return values.get(QuorumKeys.CONTROLLER_QUORUM_BOOTSTRAP_SERVERS).stream()
                .flatMap(text -> HostAndPort.parse(text).stream())
                .map(each -> InetSocketAddress.createUnresolved(each.host(), each.port())).toList();
    }

    /** A controller by the name that it has among them, or else by its first controller listener. */
    static Voter itself(ConfigValues values, Listeners listeners) {
        int nodeId = values.get(ListenerKeys.NODE_ID);
        Listener own = listeners.ofControllers().getFirst();
        return parse(values).stream().filter(each -> isItself(listeners, each)).findFirst()
                .map(each -> new Voter(nodeId, each.getHostString(), each.getPort()))
                .orElseGet(() -> new Voter(nodeId, own.isWildcard() ? "localhost" : own.host(), own.port()));
    }

    /** Whether all of them are that node itself, which then needs nobody else: Kafka calls it standalone. */
    static boolean areAllItself(ConfigValues values, Listeners listeners) {
        List<InetSocketAddress> servers = parse(values);
        return !servers.isEmpty() && servers.stream().allMatch(each -> isItself(listeners, each));
    }

    /** By the port of a controller listener, and a name that it has: as it is bound, as it is told to others, or local. */
    private static boolean isItself(Listeners listeners, InetSocketAddress server) {
        String host = server.getHostString();
        return Stream.concat(listeners.ofControllers().stream(), listeners.advertised().stream()
                .filter(each -> listeners.controllerNames().contains(each.name())))
                .anyMatch(own -> own.port() == server.getPort() && (own.host().equals(host)
                        || (LOOPBACK.contains(host) && (own.isWildcard() || LOOPBACK.contains(own.host())))));
    }
}
