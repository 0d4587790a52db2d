package io.tidemark.replication.partition;

import java.nio.file.Path;

/**
 * How far a replica's move to another log directory is.
 *
 * @param directory the log directory that it moves to
 * @param sizeInBytes what is there already
 * @param offsetLag how many offsets are not there yet
 */
public record MoveView(Path directory, long sizeInBytes, long offsetLag) {}
