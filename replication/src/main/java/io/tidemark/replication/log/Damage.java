package io.tidemark.replication.log;

import java.nio.file.Path;

/**
 * A place in a log whose bytes are not what was written there: bit rot, or a tail that a crash tore.
 *
 * @param file the segment's file
 * @param position where in the file the damaged batch begins
 * @param offset the first offset that is affected
 * @param what what is wrong with it, in a few words
 */
public record Damage(Path file, int position, long offset, String what) {
    @Override
    public String toString() {
        return file + ": the batch at position " + position + " (offset " + offset + ") is damaged: " + what;
    }
}
