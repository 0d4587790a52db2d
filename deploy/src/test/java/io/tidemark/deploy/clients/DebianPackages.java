package io.tidemark.deploy.clients;

import io.tidemark.deploy.clients.Command.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Debian's packages, unpacked into a folder: what the system has is used as it is, what it lacks is fetched by the
 * machine's own apt-get and laid beside it, so that nothing of the system changes and nobody has to be root.
 *
 * @param root the folder into which the packages were unpacked
 */
record DebianPackages(Path root) {
    private static final Duration FETCHING = Duration.ofMinutes(1);
    private static final Duration UPDATING = Duration.ofMinutes(2);
    private static final Pattern LACKING = Pattern.compile("^Inst (\\S+) \\(", Pattern.MULTILINE);
    private static final String DONE = "done";

    /** Makes sure that packages and what they need are there, on the system or in the folder. */
    static DebianPackages install(Path folder, List<String> names)
            throws IOException, InterruptedException, NotInstalled {
        if (!Command.isThere("apt-get") || !Command.isThere("dpkg"))
            throw new NotInstalled("This system has no apt-get and dpkg to fetch Debian's packages with");
        Path done = folder.resolve(DONE);
        String wanted = String.join("\n", names);
        DebianPackages packages = new DebianPackages(folder.resolve("root"));
        if (Files.exists(done) && Files.readString(done).equals(wanted)) return packages;
        Files.createDirectories(packages.root);
        Files.deleteIfExists(done);
        packages.fetch(folder, names);
        Files.writeString(done, wanted);
        return packages;
    }

    /** With the lists that the system has, and where these do not do, with lists of our own. */
    private void fetch(Path folder, List<String> names)
            throws IOException, InterruptedException, NotInstalled {
        Command apt = Command.in(Files.createDirectories(folder.resolve("archives")), "apt-get", "-q",
                "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=10",
                "-o", "Acquire::https::Timeout=10").withEnvironment(Map.of("LC_ALL", "C"));
        if (tryToFetch(apt, names)) return;
        Path lists = folder.resolve("lists");
        Files.createDirectories(lists.resolve("partial"));
        Command own = apt.with("-o", "Dir::State::lists=" + lists, "-o",
                "Dir::Cache=" + Files.createDirectories(folder.resolve("cache")));
        Ended update = own.with("update").run(UPDATING);
        if (!update.isGood() || !tryToFetch(own, names))
            throw new NotInstalled("apt-get cannot fetch " + String.join(", ", names) + " here ("
                    + update.complaint() + ")");
    }

    private boolean tryToFetch(Command apt, List<String> names) throws IOException, InterruptedException {
        Ended plan = apt.with("--simulate", "--no-install-recommends", "install").with(names).run(FETCHING);
        if (!plan.isGood()) return false;
        List<String> lacking = LACKING.matcher(plan.out()).results().map(found -> found.group(1)).toList();
        if (!lacking.isEmpty() && !apt.with("download").with(lacking).run(FETCHING).isGood()) return false;
        for (Path archive : Command.entries(apt.directory())) {
            if (archive.toString().endsWith(".deb")
                    && !Command.in(root, "dpkg", "-x", archive.toString(), root.toString()).run(FETCHING)
                            .isGood())
                return false;
        }
        return true;
    }

    /** What lets programs find the libraries and modules in the folder. */
    Map<String, String> environment() throws IOException {
        try (Stream<Path> folders = Files.walk(root, 3)) {
            String libraries = folders.filter(Files::isDirectory)
                    .filter(each -> each.getFileName().toString().endsWith("-linux-gnu"))
                    .map(Path::toString).sorted().collect(Collectors.joining(":"));
            return Map.of("LD_LIBRARY_PATH", libraries, "PYTHONPATH",
                    root.resolve("usr/lib/python3/dist-packages").toString(), "PYTHONDONTWRITEBYTECODE", "1");
        }
    }

    /** A program of a package: from the folder, or from the system where that has the package. */
    String program(String name) {
        Path own = root.resolve("usr/bin").resolve(name);
        return Files.isExecutable(own) ? own.toString() : "/usr/bin/" + name;
    }
}
