package io.tidemark.replication.partition;

/** A batch that is in the log, or will be at the end of the turn, and whose producer waits. */
final class PendingProduce {
    final ProduceRequest request;
    final ProduceAnswer success;

    /** Up to where the high watermark must be. */
    final long requiredOffset;

    final long sinceMs;
    final long deadlineMs;

    PendingProduce(ProduceRequest request, ProduceAnswer success, long nowMs) {
        this.request = request;
        this.success = success;
        this.requiredOffset = success.lastOffset() + 1;
        this.sinceMs = nowMs;
        this.deadlineMs = nowMs + Math.max(0, request.timeoutMs());
    }

    void succeed() {
        request.listener().answered(success);
    }

    void fail(ProduceAnswer answer) {
        request.listener().answered(answer);
    }
}
