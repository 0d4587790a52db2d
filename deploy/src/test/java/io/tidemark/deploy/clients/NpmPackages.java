package io.tidemark.deploy.clients;

import io.tidemark.deploy.clients.Command.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** Packages of npm, in the versions of a lock file, and the programs that use them, in a folder of their own. */
final class NpmPackages {
    private static final Duration LOOKING = Duration.ofSeconds(20);
    private static final Duration FETCHING = Duration.ofMinutes(2);
    private static final int LEAST_NODE = 20;
    private static final String LOCK = "package-lock.json";
    private static final String DONE = "done";

    private NpmPackages() {}

    /**
     * Makes sure that the packages are there. No package runs a script of its own.
     *
     * @param sources the folder with the programs, {@code package.json} and its lock file
     * @param folder where all is copied and installed
     */
    static void install(Path sources, Path folder) throws IOException, InterruptedException, NotInstalled {
        Files.createDirectories(folder);
        for (Path file : Command.entries(sources))
            Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        needNode(folder);
        Path done = folder.resolve(DONE);
        String lock = Files.readString(sources.resolve(LOCK));
        if (Files.exists(done) && Files.readString(done).equals(lock)) return;
        Files.deleteIfExists(done);
        Ended install = Command.in(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund",
                "--no-progress", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=20000")
                .run(FETCHING);
        if (!install.isGood())
            throw new NotInstalled("npm cannot fetch what the clients need (" + install.complaint() + ")");
        Files.writeString(done, lock);
    }

    private static void needNode(Path folder) throws IOException, InterruptedException, NotInstalled {
        if (!Command.isThere("node") || !Command.isThere("npm"))
            throw new NotInstalled("This system has no node and npm");
        String version = Command.in(folder, "node", "--version").run(LOOKING).out().strip();
        if (!version.matches("v\\d+\\..*")
                || Integer.parseInt(version.substring(1, version.indexOf('.'))) < LEAST_NODE)
            throw new NotInstalled("The clients need node " + LEAST_NODE + ", and this is " + version);
    }
}
