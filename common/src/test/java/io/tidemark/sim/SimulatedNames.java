package io.tidemark.sim;

import io.tidemark.common.port.Randomness;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tree of names of a simulated disk, and the changes to it that no sync of a directory has made durable
 * yet. A change is whole or not there at all; changes that touch no name in common survive a power failure
 * independently of each other, in whatever order they were made. Guarded by its disk.
 */
final class SimulatedNames {
    /** A place for a node. Directories are compared by identity: they may be renamed. */
    record Name(SimulatedDirectory directory, String last) {
        @Nullable
        SimulatedNode node() {
            return directory.names.get(last);
        }
    }

    /** What a name stands for after a change: a node, or nothing. */
    record Binding(Name name, @Nullable SimulatedNode node) {
        void putInto(Map<String, SimulatedNode> names) {
            if (node == null)
                names.remove(name.last);
            else
                names.put(name.last, node);
        }
    }

    private static final Path ROOT = Path.of("/");

    private final SimulatedDirectory root = new SimulatedDirectory();

    /** Each an indivisible change, oldest first. */
    private List<List<Binding>> unsynced = new ArrayList<>();

    static Path absolute(Path path) {
        return ROOT.resolve(path).normalize();
    }

    /** What a path stands for, or null; fails where a file stands in its way. */
    @Nullable
    SimulatedNode find(Path path) throws IOException {
        SimulatedNode node = root;
        for (Path part : absolute(path)) {
            switch (node) {
                case null -> {
                    return null;
                }
                case SimulatedFile file -> throw new NotDirectoryException(path.toString());
                case SimulatedDirectory directory -> node = directory.names.get(part.toString());
            }
        }
        return node;
    }

    SimulatedNode get(Path path) throws IOException {
        SimulatedNode node = find(path);
        if (node == null)
            throw new NoSuchFileException(path.toString());
        return node;
    }

    SimulatedDirectory directory(Path path) throws IOException {
        if (get(path) instanceof SimulatedDirectory directory)
            return directory;
        throw new NotDirectoryException(path.toString());
    }

    /** The place of a path's last part, whether there is something or not; the root has no place. */
    Name name(Path path) throws IOException {
        Path absolute = absolute(path);
        Path parent = absolute.getParent();
        Path last = absolute.getFileName();
        if (parent == null || last == null)
            throw new IOException("the root is nobody's to change");
        return new Name(directory(parent), last.toString());
    }

    /** Makes one indivisible change. */
    void change(Binding... bindings) {
        for (Binding binding : bindings)
            binding.putInto(binding.name.directory.names);
        unsynced.add(List.of(bindings));
    }

    /** Makes the changes in a directory durable, and those that they build on. */
    void sync(SimulatedDirectory directory) {
        Set<Name> wanted = new HashSet<>();
        List<List<Binding>> synced = new ArrayList<>();
        List<List<Binding>> others = new ArrayList<>();
        for (List<Binding> change : unsynced.reversed()) {
            if (change.stream().anyMatch(b -> b.name.directory == directory || wanted.contains(b.name))) {
                change.forEach(b -> wanted.add(b.name));
                synced.add(change);
            } else {
                others.add(change);
            }
        }
        synced.reversed().forEach(SimulatedNames::makeDurable);
        unsynced = new ArrayList<>(others.reversed());
    }

    void syncAll() {
        unsynced.forEach(SimulatedNames::makeDurable);
        unsynced = new ArrayList<>();
    }

    /** Leaves what a power failure at this moment would: of the names, and of each file's bytes. */
    void losePower(Randomness randomness) {
        int keptOfFour = randomness.nextInt(5);
        Set<Name> lost = new HashSet<>();
        for (List<Binding> change : unsynced) {
            boolean kept = randomness.nextInt(4) < keptOfFour;
            if (kept && change.stream().noneMatch(b -> lost.contains(b.name)))
                makeDurable(change);
            else
                change.forEach(b -> lost.add(b.name));
        }
        unsynced = new ArrayList<>();
        losePower(root, randomness);
    }

    private static void losePower(SimulatedDirectory directory, Randomness randomness) {
        directory.names.clear();
        directory.names.putAll(directory.durableNames);
        for (SimulatedNode node : directory.names.values()) {
            switch (node) {
                case SimulatedFile file -> file.losePower(randomness);
                case SimulatedDirectory inner -> losePower(inner, randomness);
            }
        }
    }

    private static void makeDurable(List<Binding> change) {
        for (Binding binding : change)
            binding.putInto(binding.name.directory.durableNames);
    }

    /** The files below a path, or the file that it is. */
    List<SimulatedFile> filesUnder(Path path) throws IOException {
        SimulatedNode node = find(path);
        return node == null ? List.of() : filesUnder(node);
    }

    List<SimulatedFile> allFiles() {
        return filesUnder(root);
    }

    private static List<SimulatedFile> filesUnder(SimulatedNode node) {
        List<SimulatedFile> files = new ArrayList<>();
        collect(node, files);
        return files;
    }

    private static void collect(SimulatedNode node, List<SimulatedFile> files) {
        switch (node) {
            case SimulatedFile file -> files.add(file);
            case SimulatedDirectory directory -> {
                for (SimulatedNode inner : directory.names.values())
                    collect(inner, files);
            }
        }
    }
}
