package io.tidemark.broker.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The product and its simulation, loaded anew, with one source file compiled as a {@link Mutation} has it. */
final class MutatedProduct extends ClassLoader {
    private static final String OURS = "io.tidemark.";

    private final Path patched;

    /** @param patched where the compiled classes go; empty at first, and used for this alone */
    MutatedProduct(@Nullable Mutation mutation, Path patched) throws IOException {
        super(MutatedProduct.class.getClassLoader());
        this.patched = patched;
        setDefaultAssertionStatus(true);
        if (mutation != null)
            compile(mutation);
    }

    private void compile(Mutation mutation) throws IOException {
        String source = mutation.source();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        URI name = URI.create("string:///" + mutation.type().replace('.', '/') + ".java");
        boolean compiled = compiler.getTask(complaints, null, null,
                List.of("-proc:none", "-nowarn", "-d", patched.toString(), "-cp",
                        System.getProperty("java.class.path")),
                null, List.of(new SimpleJavaFileObject(name, SimpleJavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                })).call();
        if (!compiled)
            throw new AssertionError("\"" + mutation + "\" does not compile: " + complaints);
    }

    /** Runs one seed after the other, as {@link SeedRunner} does. */
    LongConsumer seedRunner() throws ReflectiveOperationException {
        return (LongConsumer) loadClass(SeedRunner.class.getName()).getDeclaredConstructor().newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS))
            return super.loadClass(name, resolve);
        Class<?> known = findLoadedClass(name);
        return known == null ? define(name) : known;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream from = Files.exists(patched.resolve(file))
                ? Files.newInputStream(patched.resolve(file))
                : getResourceAsStream(file)) {
            if (from == null)
                throw new ClassNotFoundException(name);
            byte[] bytes = from.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
