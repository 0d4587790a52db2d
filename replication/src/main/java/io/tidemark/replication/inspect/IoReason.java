package io.tidemark.replication.inspect;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says what an {@link IOException} means: those of the file system have a file's name for a message. */
public final class IoReason {
    private IoReason() {}

    /** A few words, with the file where it is known. */
    public static String of(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> denied.getFile() + " may not be read (permission denied)";
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case NotDirectoryException file -> file.getFile() + " is no directory";
            case FileSystemLoopException loop -> loop.getFile() + " is a loop of symbolic links";
            case FileSystemException other when other.getReason() != null ->
                other.getFile() + ": " + other.getReason();
            case IOException other when other.getMessage() != null -> other.getMessage();
            case IOException other -> other.getClass().getSimpleName();
        };
    }
}
