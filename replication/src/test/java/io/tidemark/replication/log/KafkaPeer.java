package io.tidemark.replication.log;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Classes of Apache Kafka 4.3.1's server, out of its published jars, which the build puts beside the class
 * path. They bring their own, older kafka-clients and so have a class loader of their own; a test reaches them
 * by name.
 */
final class KafkaPeer {
    private static final ClassLoader LOADER = loader(Path.of("target", "kafka-peer"));

    private KafkaPeer() {}

    private static ClassLoader loader(Path jars) {
        List<URL> urls = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(jars, "*.jar")) {
            for (Path jar : stream)
                urls.add(jar.toUri().toURL());
        } catch (IOException e) {
            throw new IllegalStateException("Kafka's jars are not in " + jars.toAbsolutePath(), e);
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    static Class<?> type(String name) {
        try {
            return Class.forName("org.apache.kafka." + name, true, LOADER);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    static Object create(String type, @Nullable Object... arguments) {
        for (Constructor<?> constructor : type(type).getDeclaredConstructors())
            if (fits(constructor, arguments))
                return invoke(() -> constructor.newInstance(arguments), constructor);
        throw new IllegalStateException("no constructor of " + type + " fits");
    }

    static Object call(Object target, String method, @Nullable Object... arguments) {
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass())
            for (Method candidate : type.getDeclaredMethods())
                if (candidate.getName().equals(method) && fits(candidate, arguments))
                    return invoke(() -> candidate.invoke(target, arguments), candidate);
        throw new IllegalStateException("no method " + method + " of " + target.getClass() + " fits");
    }

    static Object callStatic(String type, String method, @Nullable Object... arguments) {
        for (Method candidate : type(type).getDeclaredMethods())
            if (candidate.getName().equals(method) && fits(candidate, arguments))
                return invoke(() -> candidate.invoke(null, arguments), candidate);
        throw new IllegalStateException("no method " + method + " of " + type + " fits");
    }

    /** The constant of an enum, or of a class's static fields. */
    static Object constant(String type, String name) {
        try {
            return type(type).getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean fits(Executable executable, @Nullable Object[] arguments) {
        Class<?>[] types = executable.getParameterTypes();
        if (types.length != arguments.length)
            return false;
        for (int i = 0; i < types.length; i++) {
            Object argument = arguments[i];
            if (argument != null && !java.lang.invoke.MethodType.methodType(types[i]).wrap().returnType()
                    .isInstance(argument))
                return false;
        }
        return true;
    }

    private interface Invocation {
        Object invoke() throws ReflectiveOperationException;
    }

    private static Object invoke(Invocation invocation, Executable executable) {
        executable.setAccessible(true);
        try {
            return invocation.invoke();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException unchecked)
                throw unchecked;
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
