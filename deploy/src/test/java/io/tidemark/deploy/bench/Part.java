package io.tidemark.deploy.bench;

import java.nio.file.Path;

/** One thing to be measured. */
interface Part {
    /**
     * Measures it, in a JVM that has done nothing else.
     *
     * @param directory empty, on the disk to be used; somebody else deletes it
     */
    void measure(Path directory, Figures figures) throws Exception;
}
