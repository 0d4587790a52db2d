package io.tidemark.deploy.tidy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The project's own text files, as they lie in the working tree: no build output, nothing of git's. */
final class SourceTree {
    /** The project's root; the build hands it in. */
    static final Path ROOT = Path.of(System.getProperty("tidemark.root", ".")).toAbsolutePath().normalize();

    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".vscode", "node_modules");
    private static final Pattern TEXT = Pattern.compile(
            ".*\\.(java|xml|md|txt|properties|sh|yml|yaml|proto|json|html|css|js|mjs|py)|Dockerfile|\\.gitignore");

    private static final Pattern SCRIPT = Pattern.compile("(scripts|\\.ci|.*/dist/bin)/[^.]*");

    private SourceTree() {}

    /** All text files, scripts included, in the order of their paths. */
    static List<SourceFile> files() throws IOException {
        List<SourceFile> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_OURS.contains(directory.getFileName().toString()) ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && isText(file))
                    found.add(new SourceFile(ROOT.relativize(file).toString().replace('\\', '/'),
                            Files.readString(file)));
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort((a, b) -> a.path().compareTo(b.path()));
        return found;
    }

    /** The Java sources among {@link #files}. */
    static List<SourceFile> javaFiles() throws IOException {
        return files().stream().filter(file -> file.path().endsWith(".java")).toList();
    }

    /** A script has no extension: it lies with the scripts, or among the distribution's programs. */
    private static boolean isText(Path file) {
        String path = ROOT.relativize(file).toString().replace('\\', '/');
        return SCRIPT.matcher(path).matches() || TEXT.matcher(file.getFileName().toString()).matches();
    }
}
