package io.tidemark.deploy.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
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
        JavacTask task = (JavacTask) JAVAC.getTask(null, null, null, List.of("-proc:none", "-classpath", ""),
                null,
                List.of(new Text(file)));
        try {
            CompilationUnitTree unit = task.parse().iterator().next();
            return new ParsedSource(file, unit, Trees.instance(task).getSourcePositions());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot parse " + file.path(), e);
        }
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
