package io.tidemark.deploy.bench;

/** What is held on the heap. */
final class Heap {
    private static final int COLLECTIONS = 3;

    private Heap() {}

    /** Bytes that are still reachable, after full collections. */
    static long heldBytes() {
        for (int i = 0; i < COLLECTIONS; i++) System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
