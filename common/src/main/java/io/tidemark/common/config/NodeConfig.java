package io.tidemark.common.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What one node is to do: its file, read and checked once. Immutable; any thread may use it. */
public final class NodeConfig {
    /** What a node does. */
    public enum Role {
        BROKER, CONTROLLER
    }

    private final ConfigValues values;
    private final Listeners listeners;
    private final List<Voter> voters;
    private final ListenerOverrides overrides;
    private final Map<String, String> plugins;

    NodeConfig(ConfigValues values, Listeners listeners, List<Voter> voters, ListenerOverrides overrides,
            Map<String, String> plugins) {
        this.values = values;
        this.listeners = listeners;
        this.voters = List.copyOf(voters);
        this.overrides = overrides;
        this.plugins = Map.copyOf(plugins);
    }

    /** A key's value: what the file says, or else its default. */
    public <T> T get(ConfigKey<T> key) {
        return values.get(key);
    }

    /** The value for one listener: what the file says for it, or else for all. */
    public <T> T forListener(String listener, ConfigKey<T> key) {
        return overrides.find(listener, key).orElseGet(() -> values.get(key));
    }

    /** The value for one way to log in on one listener: for it, or else for the listener, or else for all. */
    public <T> T forMechanism(String listener, String mechanism, ConfigKey<T> key) {
        return overrides.find(listener, mechanism, key).orElseGet(() -> forListener(listener, key));
    }

    /** Whether the file sets the key, or one that it reads in the key's place. */
    public ConfigSource source(ConfigKey<?> key) {
        return setIn(key).isPresent() ? ConfigSource.STATIC_BROKER_CONFIG : ConfigSource.DEFAULT_CONFIG;
    }

    /** The key in the file that decides on this one: itself, or one that is read in its place. */
    Optional<ConfigKey<?>> setIn(ConfigKey<?> key) {
        if (values.isSet(key))
            return Optional.of(key);
        return key.defaultValue() instanceof DefaultValue.Derived<?> derived
                ? derived.standIns().stream().filter(values::isSet).findFirst()
                : Optional.empty();
    }

    public int nodeId() {
        return values.get(ListenerKeys.NODE_ID);
    }

    public Set<Role> roles() {
        EnumSet<Role> roles = EnumSet.noneOf(Role.class);
        for (String role : values.get(ListenerKeys.PROCESS_ROLES))
            roles.add(Role.valueOf(role.toUpperCase(Locale.ROOT)));
        return roles;
    }

    public Listeners listeners() {
        return listeners;
    }

    /** The controllers that vote; empty where the file gives bootstrap servers instead. */
    public List<Voter> voters() {
        return voters;
    }

    /** Where some controllers are that know the others, not resolved yet; empty where the voters are given. */
    public List<InetSocketAddress> bootstrapServers() {
        return voters.isEmpty() ? BootstrapServers.parse(values) : List.of();
    }

    /** This node as a controller that votes: as the voters or the bootstrap servers name it, or else by its listener. */
    public Voter asVoter() {
        return voters.stream().filter(each -> each.nodeId() == nodeId()).findFirst()
                .orElseGet(() -> BootstrapServers.itself(values, listeners));
    }

    /** The directories of partitions, in the file's order; relative ones begin where the node was started. */
    public List<Path> logDirs() {
        return values.get(LogKeys.LOG_DIRS).stream().map(Path::of).toList();
    }

    /** The directory of the metadata log. */
    public Path metadataLogDir() {
        return values.get(QuorumKeys.METADATA_LOG_DIR).map(Path::of).orElseGet(() -> logDirs().getFirst());
    }

    /** The lines that begin with {@code prefix}, without it, unread; they may hold secrets. */
    public Map<String, String> withPrefix(String prefix) {
        Map<String, String> found = new TreeMap<>();
        plugins.forEach((name, value) -> {
            if (name.startsWith(prefix))
                found.put(name.substring(prefix.length()), value);
        });
        return found;
    }

    ConfigValues values() {
        return values;
    }

    /** What the file sets; secrets stay hidden. */
    @Override
    public String toString() {
        return values.toString();
    }
}
