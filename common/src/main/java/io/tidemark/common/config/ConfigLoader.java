package io.tidemark.common.config;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a node's {@code server.properties}. Blocks on the disk; any thread may use it. */
public final class ConfigLoader {
    /** The most warnings about one file; what is beyond is counted in the last one. */
    static final int MAX_WARNINGS = 200;

    private final Disk disk;
    private final Path installation;

    /** @param installation the directory that the product is installed in; {@code data} is made in it */
    public ConfigLoader(Disk disk, Path installation) {
        this.disk = disk;
        this.installation = installation;
    }

    /**
     * A file that a node can start from.
     *
     * @param warnings one sentence on each line that does not do what its author may think
     */
    public record Loaded(NodeConfig config, List<String> warnings) {}

    /** Reads a file. Fails with everything that is wrong in it. */
    public Loaded load(Path file) throws ConfigException {
        return parse(bytes(file));
    }

    /** Reads what stood in a file. */
    Loaded parse(ByteBuffer text) throws ConfigException {
        return read(PropertiesText.parse(text));
    }

    /** What a node does without a file. */
    public NodeConfig defaults() {
        try {
            return read(new PropertiesText(Map.of(), Set.of())).config();
        } catch (ConfigException e) {
            throw new IllegalStateException("the defaults do not fit together", e);
        }
    }

    private ByteBuffer bytes(Path file) throws ConfigException {
        try (DiskFile open = disk.open(file, Disk.Mode.READ)) {
            if (open.size() > PropertiesText.MAX_FILE_BYTES)
                throw new ConfigException(
                        List.of("The file " + file + " has " + open.size() + " bytes, but may have "
                                + PropertiesText.MAX_FILE_BYTES + " at most."));
            ByteBuffer bytes = ByteBuffer.allocate((int) open.size());
            open.read(bytes, 0);
            return bytes.flip();
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    List.of("There is no file " + file + ": give the path of a server.properties."));
        } catch (IOException e) {
            throw new ConfigException(
                    List.of("The file " + file + " cannot be read: " + e.getMessage() + "."));
        }
    }

    private Loaded read(PropertiesText text) throws ConfigException {
        Reading reading = new Reading();
        text.repeated().forEach(name -> reading.warnings
                .add(ConfigKey.quote(name) + " stands in the file more than once: the last line counts."));
        text.entries().forEach(reading::line);
        ConfigValues values = new ConfigValues(reading.set, installation);
        List<String> together = new ArrayList<>();
        Listeners listeners = new ListenerRules(values, together).read();
        List<Voter> voters = new VoterRules(values, together).read(listeners);
        new CrossChecks(values, together).run();
        reading.addUnlessMerelyConsequences(together);
        if (!reading.problems.isEmpty())
            throw new ConfigException(reading.problems);
        reading.finish(values, listeners);
        return new Loaded(new NodeConfig(values, listeners, voters, reading.overrides, reading.plugins),
                bounded(reading.warnings));
    }

    private static List<String> bounded(List<String> warnings) {
        if (warnings.size() <= MAX_WARNINGS)
            return List.copyOf(warnings);
        List<String> some = new ArrayList<>(warnings.subList(0, MAX_WARNINGS - 1));
        some.add("There are " + (warnings.size() - some.size()) + " more warnings.");
        return some;
    }

    /** What was found so far. */
    private static final class Reading {
        final Map<String, Object> set = new HashMap<>();
        final Map<String, String> plugins = new HashMap<>();
        final ListenerOverrides overrides = new ListenerOverrides();
        final List<String> problems = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();
        private final List<String> badNames = new ArrayList<>();
        private final List<String> overriddenListeners = new ArrayList<>();
        private final List<String> unread = new ArrayList<>();

        void line(String name, String text) {
            NodeKeys.find(name).ifPresentOrElse(known -> value(known, text), () -> elsewhere(name, text));
        }

        /** A line that is not for the node itself. */
        private void elsewhere(String name, String text) {
            boolean ofListener = name.startsWith(ListenerOverrides.PREFIX)
                    && overrides.read(name, text, problems);
            (ofListener ? overriddenListeners : unread).add(name);
            plugins.put(name, text.strip());
        }

        private void value(ConfigKey<?> key, String text) {
            switch (key.parse(text)) {
                case Parsed.Good<?>(Object value) -> set.put(key.name(), value);
                case Parsed.Bad<?>(String problem) -> {
                    badNames.add(key.name());
                    problems.add(problem);
                }
            }
            key.replacedBy().ifPresent(
                    newName -> warnings
                            .add(key + " is an old name that still works: write " + newName + "."));
        }

        /** In place of a value that cannot be read stood the default, which need not fit to anything. */
        void addUnlessMerelyConsequences(List<String> together) {
            together.stream().filter(problem -> badNames.stream().noneMatch(problem::contains))
                    .forEach(problems::add);
        }

        void finish(ConfigValues values, Listeners listeners) {
            List<String> prefixes = List.of(values.get(TieringKeys.REMOTE_LOG_STORAGE_MANAGER_IMPL_PREFIX),
                    values.get(TieringKeys.REMOTE_LOG_METADATA_MANAGER_IMPL_PREFIX));
            plugins.keySet().removeIf(name -> prefixes.stream().noneMatch(name::startsWith));
            unread.removeIf(plugins::containsKey);
            unread.forEach(name -> warnings.add(UnknownKey.sentence(name)));
            for (String name : overriddenListeners) {
                if (listeners.find(ListenerOverrides.listenerOf(name)).isEmpty())
                    warnings.add(
                            ConfigKey.quote(name) + " has no effect: there is no listener of that name.");
            }
            withoutEffect(Status.ACCEPTED, "These are read and checked, and have no effect yet: ");
            withoutEffect(Status.NO_EFFECT,
                    "These are Kafka's, and there is nothing here for them to change: ");
        }

        private void withoutEffect(Status status, String words) {
            List<String> names = set.keySet().stream().sorted()
                    .filter(name -> NodeKeys.find(name).filter(key -> key.status() == status).isPresent())
                    .toList();
            if (!names.isEmpty())
                warnings.add(words + String.join(", ", names) + ".");
        }
    }
}
