package io.tidemark.common.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who a node is, where it listens, and how much it takes in. */
public final class ListenerKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Identity, listeners, network");
    private static final String KAFKA_PROTOCOL_MAP = "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,"
            + "SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT";

    public static final ConfigKey<List<String>> PROCESS_ROLES = TABLE.key("process.roles", ValueType.LIST)
            .standard(List.of("broker", "controller"))
            .matching("broker, controller, or both with a comma between", ListenerKeys::areRoles)
            .changedFrom("(required)", "A single node works without a line of configuration.")
            .served()
            .doc("What this node does: keep partitions and serve clients (`broker`), vote on the cluster's "
                    + "metadata (`controller`), or both.");
    public static final ConfigKey<Integer> BROKER_ID = TABLE.count("broker.id", -1).deprecatedFor("node.id")
            .served()
            .doc("The older name of `node.id`; counts where that is not set.");
    public static final ConfigKey<Integer> NODE_ID = TABLE.key("node.id", ValueType.integers(Unit.NONE))
            .standsFor("1", List.of(BROKER_ID), ListenerKeys::nodeIdFromBrokerId).atLeast(0)
            .changedFrom("(required)", "A single node works without a line of configuration.").served()
            .doc("The node's number. No two nodes of a cluster share one, and a node keeps it for life.");
    public static final ConfigKey<Optional<String>> BROKER_RACK = TABLE
            .optional("broker.rack", ValueType.TEXT)
            .served()
            .doc("The rack, zone or room that the node stands in. Replicas of a partition are spread over "
                    + "racks, and consumers may read from their own.");
    public static final ConfigKey<List<String>> LISTENERS = TABLE.key("listeners", ValueType.LIST)
            .derived("PLAINTEXT://:9092 for a broker, CONTROLLER://:9093 for a controller, both for both",
                    ListenerKeys::listenersByRole)
            .dynamicPerBroker()
            .changedFrom("PLAINTEXT://:9092",
                    "A controller needs a listener of its own, and the default roles include one.")
            .served()
            .doc("Where the node listens, as `NAME://HOST:PORT`. No host means all addresses of the "
                    + "machine, port 0 any free port.");
    public static final ConfigKey<List<String>> ADVERTISED_LISTENERS = TABLE
            .key("advertised.listeners", ValueType.LIST)
            .derived("the client listeners of `listeners`", ListenerKeys::clientListeners)
            .served()
            .doc("The addresses that clients and other brokers are told, where they differ from those the "
                    + "node listens on.");
    public static final ConfigKey<String> LISTENER_SECURITY_PROTOCOL_MAP = TABLE
            .text("listener.security.protocol.map",
                    "CONTROLLER:PLAINTEXT," + KAFKA_PROTOCOL_MAP)
            .dynamicPerBroker()
            .changedFrom(KAFKA_PROTOCOL_MAP,
                    "The default controller listener is in the map, as Kafka adds it in code where "
                            + "everything else is PLAINTEXT too.")
            .served()
            .doc("Which security protocol each listener name speaks, as `NAME:PROTOCOL` with commas "
                    + "between.");
    public static final ConfigKey<Optional<String>> INTER_BROKER_LISTENER_NAME = TABLE
            .optional("inter.broker.listener.name", ValueType.TEXT)
            .served()
            .doc("The listener on which brokers reach each other. Where it is not set, it is the one named "
                    + "like `security.inter.broker.protocol`.");
    public static final ConfigKey<List<String>> CONTROLLER_LISTENER_NAMES = TABLE
            .list("controller.listener.names", "CONTROLLER")
            .changedFrom("(required)", "A single node works without a line of configuration.")
            .served()
            .doc("The listeners that are for controllers. The first one is used to reach them; a node that "
                    + "only is a broker has its name here, but does not listen on it.");
    public static final ConfigKey<List<String>> EARLY_START_LISTENERS = TABLE.list("early.start.listeners")
            .noEffect()
            .doc("Kafka opens these listeners before the metadata is loaded. Here each listener opens when "
                    + "it can answer.");
    public static final ConfigKey<Integer> NUM_NETWORK_THREADS = TABLE.count("num.network.threads", 3)
            .atLeast(1).dynamic().perListener().noEffect()
            .doc("Kafka's network threads. A node here has shards instead, one event loop each, by default "
                    + "half as many as there are cores.");
    public static final ConfigKey<Integer> NUM_IO_THREADS = TABLE.count("num.io.threads", 8)
            .atLeast(1).dynamic().noEffect()
            .doc("Kafka's request threads. Here a request is served by the shard that owns its partition.");
    public static final ConfigKey<Integer> BACKGROUND_THREADS = TABLE.count("background.threads", 10)
            .atLeast(1).dynamic().noEffect()
            .doc("Kafka's threads for chores. Here chores run on a small pool whose size follows the "
                    + "cores.");
    public static final ConfigKey<Integer> QUEUED_MAX_REQUESTS = TABLE.count("queued.max.requests", 500)
            .atLeast(1).noEffect()
            .doc("How many requests Kafka queues for its request threads. Here there is no such queue; "
                    + "memory is bounded by `queued.max.request.bytes`.");
    public static final ConfigKey<Integer> SOCKET_REQUEST_MAX_BYTES = TABLE
            .bytes("socket.request.max.bytes", 104_857_600)
            .atLeast(1)
            .served()
            .doc("The largest request that is read; a connection that announces a larger one is closed.");
    public static final ConfigKey<Long> QUEUED_MAX_REQUEST_BYTES = TABLE
            .key("queued.max.request.bytes", ValueType.longs(Unit.BYTES))
            .derived("134217728 (128MiB), or `socket.request.max.bytes` if that is more",
                    values -> Math.max(128L << 20, values.get(SOCKET_REQUEST_MAX_BYTES)))
            .matching("-1 (no bound) or a number of bytes (plain, or such as 64MiB) of at least 1",
                    bytes -> bytes != 0)
            .changedFrom("-1 (no bound)",
                    "A node must not die of its clients: requests wait in their sockets once this "
                            + "much is in memory.")
            .served()
            .doc("How many bytes of requests may be in memory at once, over all connections. Beyond it no "
                    + "further request is read until one is answered.");
    public static final ConfigKey<Integer> SOCKET_SEND_BUFFER_BYTES = TABLE
            .bytes("socket.send.buffer.bytes", 102_400)
            .matching("-1 (the system's choice) or a number of bytes (plain, or such as 64KiB) of at "
                    + "least 1",
                    bytes -> bytes == -1 || bytes > 0)
            .doc("The send buffer of a client's connection in the kernel; -1 leaves it to the system.");
    public static final ConfigKey<Integer> SOCKET_RECEIVE_BUFFER_BYTES = TABLE
            .bytes("socket.receive.buffer.bytes", 102_400)
            .matching("-1 (the system's choice) or a number of bytes (plain, or such as 64KiB) of at "
                    + "least 1",
                    bytes -> bytes == -1 || bytes > 0)
            .doc("The receive buffer of a client's connection in the kernel; -1 leaves it to the system.");
    public static final ConfigKey<Integer> SOCKET_LISTEN_BACKLOG_SIZE = TABLE
            .count("socket.listen.backlog.size", 50)
            .atLeast(1).served()
            .doc("How many connections the kernel keeps waiting to be accepted, per listener.");
    public static final ConfigKey<Long> CONNECTIONS_MAX_IDLE_MS = TABLE
            .ms("connections.max.idle.ms", 600_000L)
            .served()
            .doc("A connection on which nothing happens for so long is closed.");
    public static final ConfigKey<Integer> CONNECTION_FAILED_AUTHENTICATION_DELAY_MS = TABLE
            .ms("connection.failed.authentication.delay.ms", 100)
            .atLeast(0)
            .doc("How long a failed log-in is kept waiting for its answer, so that guessing is slow.");
    public static final ConfigKey<Integer> MAX_CONNECTIONS = TABLE.count("max.connections", Integer.MAX_VALUE)
            .atLeast(0).dynamic().perListener()
            .served()
            .doc("How many connections a broker keeps open at most; per listener with the listener's "
                    + "prefix.");
    public static final ConfigKey<Integer> MAX_CONNECTIONS_PER_IP = TABLE
            .count("max.connections.per.ip", Integer.MAX_VALUE)
            .atLeast(0).dynamic().served()
            .doc("How many connections one address may have open.");
    public static final ConfigKey<String> MAX_CONNECTIONS_PER_IP_OVERRIDES = TABLE
            .text("max.connections.per.ip.overrides", "")
            .dynamic().doc("Other limits for some addresses, as `HOST:COUNT` with commas between.");
    public static final ConfigKey<Integer> MAX_CONNECTION_CREATION_RATE = TABLE
            .count("max.connection.creation.rate", Integer.MAX_VALUE)
            .atLeast(0).dynamic().perListener()
            .doc("How many connections a second are accepted at most; per listener with the listener's "
                    + "prefix.");
    public static final ConfigKey<Integer> REQUEST_TIMEOUT_MS = TABLE.ms("request.timeout.ms", 30_000)
            .atLeast(0).doc("How long the node's own requests to other nodes may take.");
    public static final ConfigKey<Long> SOCKET_CONNECTION_SETUP_TIMEOUT_MS = TABLE
            .ms("socket.connection.setup.timeout.ms", 10_000L)
            .atLeast(0)
            .doc("How long the node waits for a connection to another node to open, the first time.");
    public static final ConfigKey<Long> SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS = TABLE
            .ms("socket.connection.setup.timeout.max.ms", 30_000L)
            .atLeast(0).doc("How long it waits at most, after several tries.");

    private ListenerKeys() {}

    /** Whether the node has this role. */
    static boolean hasRole(ConfigValues values, String role) {
        return values.get(PROCESS_ROLES).contains(role);
    }

    private static List<String> clientListeners(ConfigValues values) {
        return values.get(LISTENERS).stream()
                .filter(text -> values.get(CONTROLLER_LISTENER_NAMES).stream()
                        .noneMatch(name -> text.regionMatches(true, 0, name + "://", 0, name.length() + 3)))
                .toList();
    }

    private static boolean areRoles(List<String> roles) {
        return !roles.isEmpty() && List.of("broker", "controller").containsAll(roles)
                && roles.stream().distinct().count() == roles.size();
    }

    private static int nodeIdFromBrokerId(ConfigValues values) {
        return values.get(BROKER_ID) >= 0 ? values.get(BROKER_ID) : 1;
    }

    private static List<String> listenersByRole(ConfigValues values) {
        String controllers = values.get(CONTROLLER_LISTENER_NAMES).isEmpty()
                ? "CONTROLLER"
                : values.get(CONTROLLER_LISTENER_NAMES).getFirst();
        List<String> listeners = new ArrayList<>();
        if (hasRole(values, "broker"))
            listeners.add("PLAINTEXT://:9092");
        if (hasRole(values, "controller"))
            listeners.add(controllers + "://:9093");
        return List.copyOf(listeners);
    }
}
