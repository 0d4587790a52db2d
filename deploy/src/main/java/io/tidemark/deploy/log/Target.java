package io.tidemark.deploy.log;

import io.tidemark.common.port.OsDisk;
import io.tidemark.replication.inspect.LogTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an operator has named on the command line, links followed. */
public record Target(Path path, boolean isDirectory) {
    /** Finds it; fails with a sentence where there is no such thing. */
    public static Target of(Path named) throws CommandFailed {
        try {
            Path path = named.toRealPath();
            return new Target(path, Files.isDirectory(path));
        } catch (IOException e) {
            throw new CommandFailed(e);
        }
    }

    /** The partitions in a directory. */
    LogTree tree() throws CommandFailed {
        if (!isDirectory) throw new CommandFailed(path + " is no directory");
        try {
            return LogTree.of(OsDisk.INSTANCE, path);
        } catch (IOException e) {
            throw new CommandFailed(e);
        }
    }
}
