package io.tidemark.deploy.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/** Measures each method of one source, from the line of its name to the line of its last brace. */
final class Sizes extends TreeScanner<Void, Void> {
    private final ParsedSource source;
    private final Deque<String> classes = new ArrayDeque<>();
    private final List<Size> found = new ArrayList<>();

    private Sizes(ParsedSource source) {
        this.source = source;
    }

    /** One size for the file, and one for each method in it. */
    static List<Size> of(ParsedSource source) {
        Sizes sizes = new Sizes(source);
        sizes.found.add(new Size(source.file().path(), source.file().lineCount()));
        sizes.scan(source.unit(), null);
        return sizes.found;
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
        classes.addLast(tree.getSimpleName().isEmpty() ? "(anonymous)" : tree.getSimpleName().toString());
        super.visitClass(tree, null);
        classes.removeLast();
        return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
        if (tree.getBody() != null) {
            int first = source.file().lineAt(firstLineStart(tree));
            int last = source.file().lineAt(source.end(tree));
            found.add(new Size(source.file().path() + "#" + nameOf(tree), last - first + 1));
        }
        return super.visitMethod(tree, null);
    }

    /** Annotations do not count: a method does not get longer by saying more about itself. */
    private int firstLineStart(MethodTree tree) {
        int afterAnnotations = tree.getModifiers()
                .getAnnotations()
                .stream()
                .mapToInt(source::end)
                .max()
                .orElse(source.start(tree));
        String text = source.file().text();
        int start = afterAnnotations;
        while (start < text.length() && Character.isWhitespace(text.charAt(start)))
            start++;
        return start;
    }

    private String nameOf(MethodTree tree) {
        String method = tree.getName().contentEquals("<init>") ? "new" : tree.getName().toString();
        String parameters = tree.getParameters()
                .stream()
                .map(VariableTree::getType)
                .map(type -> String.valueOf(type).replaceAll("\\s+", ""))
                .collect(Collectors.joining(","));
        return String.join(".", classes) + "." + method + "(" + parameters + ")";
    }
}
