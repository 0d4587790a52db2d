package io.tidemark.deploy.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A Java source and its syntax tree, without types: names are only as they are written.
 *
 * @param file the source
 * @param unit its tree
 * @param positions where each node of the tree stands in the text
 */
record ParsedSource(SourceFile file, CompilationUnitTree unit, SourcePositions positions) {
    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();

    static ParsedSource parse(SourceFile file) {
        return parse(List.of(file)).getFirst();
    }

    /** Parses all at once: what the compiler keeps beside the trees is then there once, and not for each source. */
    static List<ParsedSource> parse(List<SourceFile> files) {
        JavacTask task = (JavacTask) JAVAC.getTask(null, null, null, List.of("-proc:none"), null,
                files.stream().map(Text::new).toList());
        List<ParsedSource> parsed = new ArrayList<>();
        try {
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse())
                parsed.add(new ParsedSource(files.get(parsed.size()), unit, positions));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot parse the sources", e);
        }
        if (parsed.size() != files.size())
            throw new IllegalStateException(parsed.size() + " of " + files.size() + " sources were parsed");
        return parsed;
    }

    int start(Tree tree) {
        return (int) positions.getStartPosition(unit, tree);
    }

    int end(Tree tree) {
        return (int) positions.getEndPosition(unit, tree);
    }

    /** The path and line of a node. */
    String at(Tree tree) {
        return file.at(start(tree));
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(SourceFile file) {
            super(URI.create("string:///" + file.path()), Kind.SOURCE);
            this.text = file.text();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
