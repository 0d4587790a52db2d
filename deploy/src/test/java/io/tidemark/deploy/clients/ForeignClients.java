package io.tidemark.deploy.clients;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The clients, each installed when it is first asked for. What could not be installed once is not tried again.
 */
final class ForeignClients {
    /** Debian's clients, and the libraries of codecs that python3-kafka uses where they are there. */
    private static final List<String> DEBIAN = List.of("kcat", "python3-kafka", "python3-confluent-kafka",
            "python3-snappy", "python3-lz4", "python3-zstandard");

    /** What Kafka's client needs of all that the distribution has. */
    private static final Pattern OURS = Pattern
            .compile("(kafka-clients|zstd-jni|lz4-java|snappy-java|slf4j-api)-.*\\.jar");
    private static final Pattern ALL = Pattern.compile(".*\\.jar");

    private final Path distribution;
    private final Path sources;
    private final Path folder;
    private final Map<String, Outcome> tried = new HashMap<>();

    /** What came of an installation: nothing, or why there is none. */
    private record Outcome(@Nullable NotInstalled failure) {}

    /** Something that puts files into a folder. */
    private interface Installation {
        void run(Path folder) throws IOException, InterruptedException, NotInstalled;
    }

    /**
     * @param distribution the built one, whose jars are those of our own release of Kafka's client
     * @param sources {@code src/test/clients}
     * @param folder where the build put Kafka's older clients, and where the others are installed
     */
    ForeignClients(Path distribution, Path sources, Path folder) {
        this.distribution = distribution.toAbsolutePath();
        this.sources = sources.toAbsolutePath();
        this.folder = folder.toAbsolutePath();
    }

    ForeignClient get(Library library) throws IOException, InterruptedException, NotInstalled {
        return switch (library) {
            case KAFKA_CLIENTS_4_4 -> kafkaClients(distribution.resolve("lib"), OURS);
            case KAFKA_CLIENTS_3_9 -> kafkaClients(folder.resolve("kafka-clients-3.9"), ALL);
            case KAFKA_CLIENTS_2_8 -> kafkaClients(folder.resolve("kafka-clients-2.8"), ALL);
            case KCAT -> new Kcat(
                    Command.in(debian().root(), debian().program("kcat")).withEnvironment(
                            debian().environment()));
            case KAFKAJS -> new ClientProgram(Command.in(npm(), "node", "kafkajs-client.mjs"));
            case PLATFORMATIC -> new ClientProgram(Command.in(npm(), "node", "platformatic-client.mjs"));
            case PYTHON_KAFKA -> python("kafka_python_client.py");
            case PYTHON_CONFLUENT -> python("confluent_client.py");
        };
    }

    private ForeignClient kafkaClients(Path directory, Pattern names) throws NotInstalled {
        if (!Files.isDirectory(directory))
            throw new NotInstalled("The build did not put Kafka's client into " + directory);
        String jars = Command.entries(directory).stream()
                .filter(jar -> names.matcher(jar.getFileName().toString()).matches()).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        Path program = Path
                .of(KafkaClientMain.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        return new ClientProgram(Command.in(folder,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp",
                jars + File.pathSeparator + program, KafkaClientMain.class.getName()));
    }

    /** Debian's packages belong to Debian's python, whichever comes first on the path. */
    private ForeignClient python(String program) throws IOException, InterruptedException, NotInstalled {
        DebianPackages packages = debian();
        return new ClientProgram(Command.in(packages.root(), packages.program("python3"),
                sources.resolve("python").resolve(program).toString())
                .withEnvironment(packages.environment()));
    }

    private DebianPackages debian() throws IOException, InterruptedException, NotInstalled {
        return new DebianPackages(
                once("debian", target -> DebianPackages.install(target, DEBIAN)).resolve("root"));
    }

    private Path npm() throws IOException, InterruptedException, NotInstalled {
        return once("npm", target -> NpmPackages.install(sources.resolve("node"), target));
    }

    private Path once(String name, Installation installation)
            throws IOException, InterruptedException, NotInstalled {
        Path target = folder.resolve(name);
        Outcome before = tried.get(name);
        if (before == null) {
            before = outcome(installation, target);
            tried.put(name, before);
        }
        if (before.failure() != null)
            throw before.failure();
        return target;
    }

    private static Outcome outcome(Installation installation, Path target)
            throws IOException, InterruptedException {
        try {
            installation.run(target);
            return new Outcome(null);
        } catch (NotInstalled reason) {
            return new Outcome(reason);
        }
    }
}
