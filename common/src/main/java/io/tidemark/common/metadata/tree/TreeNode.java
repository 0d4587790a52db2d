package io.tidemark.common.metadata.tree;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A named place in a tree: with children, or with a text, or with both.
 *
 * @param name what it is called among its siblings
 * @param text what is there, in one line; empty for a mere folder
 * @param lister makes the children, in their order, whenever they are asked for
 */
public record TreeNode(String name, String text, Supplier<Stream<TreeNode>> lister) {
    static TreeNode leaf(String name, String text) {
        return new TreeNode(name, text, Stream::empty);
    }

    static TreeNode folder(String name, Supplier<Stream<TreeNode>> children) {
        return new TreeNode(name, "", children);
    }

    public Stream<TreeNode> children() {
        return lister.get();
    }

    /** The node at that path, such as {@code topics/orders/0}; "" and "/" are this node. */
    public Optional<TreeNode> find(String path) {
        String rest = path.startsWith("/") ? path.substring(1) : path;
        if (rest.isEmpty())
            return Optional.of(this);
        return children().filter(child -> child.isOn(rest))
                .flatMap(child -> child.find(rest.substring(child.name.length())).stream())
                .findFirst();
    }

    /** Names of groups and users may have slashes in them. */
    private boolean isOn(String path) {
        return path.startsWith(name) && (path.length() == name.length() || path.charAt(name.length()) == '/');
    }

    /** This node and those below it, a line each, indented by two spaces a level, down to that depth. */
    public Stream<String> lines(int depth) {
        return lines("", depth);
    }

    private Stream<String> lines(String indent, int depth) {
        String line = indent + name + (text.isEmpty() ? "" : ": " + text);
        Stream<String> below = depth <= 0 ? Stream.empty()
                : children().flatMap(child -> child.lines(indent + "  ", depth - 1));
        return Stream.concat(Stream.of(line), below);
    }
}
