package io.tidemark.deploy.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house rules that no compiler knows, held against all sources of the project. */
class TidyTest {
    private static final String PORT = "common/port/";
    private static final String SIMULATED = "a simulation cannot replay it; ask the port";

    /** What the product's sources may only do where it belongs. */
    private static final List<Ban> BANS = List.of( //
            new Ban("wall clock", SIMULATED,
                    Set.of("System.currentTimeMillis", "Instant.now", "LocalDateTime.now",
                            "LocalDate.now", "ZonedDateTime.now", "OffsetDateTime.now", "Clock.systemUTC",
                            "Clock.systemDefaultZone"),
                    Set.of("Date"), Map.of(PORT + "SystemClock", "it is the port")),
            new Ban("monotonic clock", SIMULATED, Set.of("System.nanoTime"), Set.of(),
                    Map.of(PORT + "SystemClock", "it is the port")),
            new Ban("randomness", SIMULATED, Set.of("Math.random", "ThreadLocalRandom.*", "UUID.randomUUID",
                    "Uuid.randomUuid", "RandomGenerator.*"),
                    Set.of("Random", "SecureRandom", "SplittableRandom"),
                    Map.of(PORT + "SystemRandomness", "it is the port")),
            new Ban("sleeping", "a shard never blocks, and a simulation does not wait; schedule a task",
                    Set.of("Thread.sleep", "LockSupport.parkNanos", "LockSupport.parkUntil",
                            "TimeUnit.sleep"),
                    Set.of()),
            new Ban("a lock", "state is owned by one thread; send it a task", Set.of("synchronized.*"),
                    Set.of("ReentrantLock", "ReentrantReadWriteLock", "StampedLock"),
                    Map.of("common/config/PropertiesText",
                            "overrides methods of java.util.Properties that are",
                            "replication/log/LogDirectory",
                            "its checkpoints are written by I/O threads, never by a shard",
                            "controller/quorum/SegmentLogStorage",
                            "its callers are JRaft's threads, never a shard")),
            new Ban("a thread", "threads have named owners; take a shard or the I/O pool",
                    Set.of("Thread.ofVirtual",
                            "Thread.ofPlatform", "Thread.startVirtualThread", "Executors.*"),
                    Set.of("Thread", "Timer", "ThreadPoolExecutor", "ScheduledThreadPoolExecutor",
                            "ForkJoinPool"),
                    Map.of(PORT, "the ports own the threads", "deploy/", "a process's shutdown hook",
                            "controller/raft/RaftRuntime",
                            "JRaft takes its pool for closures from there, once per JVM",
                            "controller/raft/SharedRaftTimers",
                            "JRaft's timers, on as few threads as may be")));

    /** What no test may do either. */
    private static final List<Ban> BANS_IN_TESTS = List.of(new Ban("sleeping",
            "a test that waits is slow or flaky; step a simulated clock, or wait for a condition",
            Set.of("Thread.sleep", "TimeUnit.sleep"), Set.of()));

    private static final Pattern BANNED_NAME = Pattern
            .compile("(Base|Abstract)[A-Z].*|.*(Utils?|Helpers?|Manager|Impl)");

    /** Each would match itself if it were written in one piece. */
    private static final Map<String, Pattern> BANNED_TEXT = Map.of( //
            "left unfinished: do it, or open an issue", Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b"),
            "a tab: indent with spaces", Pattern.compile("\t"), //
            "a path of one machine", Pattern.compile("(?<![\\w.*}])/(wo" + "rk|ro" + "ot|fa" + "rm)/"),
            "the host of a registry: it is the user's settings that choose one",
            Pattern.compile("\\b(maven" + "\\.org|repo\\.maven" + "\\.apache|npmjs" + "\\.|deb\\.deb"
                    + "ian|registry-1\\.doc" + "ker|pypi" + "\\.org)"),
            "a mock: write a fake that behaves", Pattern.compile("\\borg\\.(mock" + "ito|easy" + "mock)\\b"));

    /** A package's text has to say something: more than a line. */
    private static final int PACKAGE_TEXT_CHARS = 120;

    private static List<SourceFile> files = List.of();
    private static List<ParsedSource> sources = List.of();

    @BeforeAll
    static void readEverything() throws IOException {
        files = SourceTree.files();
        sources = ParsedSource.parse(SourceTree.javaFiles());
        assertThat(sources).as("sources below " + SourceTree.ROOT).hasSizeGreaterThan(20);
    }

    @Test
    void timeChanceSleepLocksAndThreadsStayWhereTheyBelong() {
        assertThat(sources.stream()
                .filter(source -> source.file().isMain())
                .flatMap(source -> BannedCalls.in(source, BANS).stream())).isEmpty();
    }

    @Test
    void testsDoNotSleep() {
        assertThat(sources.stream()
                .filter(source -> !source.file().isMain())
                .flatMap(source -> BannedCalls.in(source, BANS_IN_TESTS).stream())).isEmpty();
    }

    @Test
    void filesAndMethodsKeepTheirSize() throws IOException {
        try (InputStream in = TidyTest.class.getResourceAsStream("sizes.txt")) {
            String listed = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            List<Size> sizes = sources.stream().flatMap(source -> Sizes.of(source).stream()).toList();
            assertThat(new Ratchet(listed).complaints(sizes)).as("sizes.txt beside this test").isEmpty();
        }
    }

    @Test
    void aNameSaysTheJob() {
        assertThat(sources.stream().flatMap(source -> bannedNames(source).stream())).isEmpty();
    }

    @Test
    void everyPackageOfTheProductSaysWhatItIsFor() {
        Set<String> folders = new TreeSet<>();
        Set<String> explained = new TreeSet<>();
        for (ParsedSource source : sources) {
            if (!source.file().isMain())
                continue;
            folders.add(source.file().folder());
            if (source.file().isPackageInfo())
                explained.add(source.file().folder());
        }
        assertThat(explained).isEqualTo(folders);
    }

    @Test
    void everyPackageTextIsNullMarkedAndMoreThanALine() {
        assertThat(files.stream()
                .filter(file -> file.isMain() && file.isPackageInfo())
                .filter(file -> !file.text().contains("@NullMarked")
                        || packageText(file).length() < PACKAGE_TEXT_CHARS)
                .map(SourceFile::path)).isEmpty();
    }

    @Test
    void noTextLeavesLooseEndsOrMachinePaths() {
        assertThat(files.stream().flatMap(file -> bannedText(file).stream())).isEmpty();
    }

    private static List<String> bannedNames(ParsedSource source) {
        List<String> found = new ArrayList<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitClass(ClassTree tree, Void unused) {
                if (BANNED_NAME.matcher(tree.getSimpleName()).matches())
                    found.add("%s: %s: name the job".formatted(source.at(tree), tree.getSimpleName()));
                return super.visitClass(tree, null);
            }
        }.scan(source.unit(), null);
        return found;
    }

    private static List<String> bannedText(SourceFile file) {
        List<String> found = new ArrayList<>();
        BANNED_TEXT.forEach((why, pattern) -> {
            Matcher matcher = pattern.matcher(file.text());
            while (matcher.find())
                found.add("%s: '%s': %s".formatted(file.at(matcher.start()), matcher.group(), why));
        });
        return found;
    }

    private static String packageText(SourceFile file) {
        int start = file.text().indexOf("/**");
        int end = file.text().indexOf("*/");
        return start < 0 || end < start ? "" : file.text().substring(start, end).replaceAll("[\\s*]+", " ");
    }
}
