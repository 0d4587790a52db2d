package io.tidemark.controller.active;

import io.tidemark.controller.decision.StepSize;

/**
 * What the active controller takes on at once. Immutable.
 *
 * @param inFlightBatches that are proposed and not committed; far below what raft's own queue holds
 * @param inFlightBytes of batches that are proposed and of responses that wait
 * @param waitingAnswers of commands that are decided and wait for what they depend on
 * @param queuedCommands that wait for their turn; a further one is refused
 * @param queuedBytes of their requests
 * @param sweeps that run at once; a further one is refused
 * @param sweepBatches of sweeps in flight: a command that comes now is committed after them
 * @param commandsBeforeAStep how many commands may be decided in a row while a sweep waits
 * @param batchesUntilRebased after how many batches the next ones wait until none is in flight, so that the
 *            speculative image is the committed one again and shares its memory
 * @param stepSize of sweeps
 */
public record Bounds(int inFlightBatches, int inFlightBytes, int waitingAnswers, int queuedCommands,
        int queuedBytes, int sweeps, int sweepBatches, int commandsBeforeAStep, int batchesUntilRebased,
        StepSize stepSize) {
    public static final Bounds DEFAULT = new Bounds(1024, 32 << 20, 4096, 8192, 64 << 20, 1024, 4, 16,
            10_000);

    /** With steps of sweeps as large as they usually are. */
    public Bounds(int inFlightBatches, int inFlightBytes, int waitingAnswers, int queuedCommands,
            int queuedBytes, int sweeps, int sweepBatches, int commandsBeforeAStep, int batchesUntilRebased) {
        this(inFlightBatches, inFlightBytes, waitingAnswers, queuedCommands, queuedBytes, sweeps,
                sweepBatches,
                commandsBeforeAStep, batchesUntilRebased, StepSize.DEFAULT);
    }

    public Bounds {
        if (inFlightBatches < 1 || inFlightBytes < 1 || waitingAnswers < 1 || queuedCommands < 0
                || queuedBytes < 0 || sweeps < 1 || sweepBatches < 1 || commandsBeforeAStep < 1
                || batchesUntilRebased < 1)
            throw new IllegalArgumentException("a bound is too small in " + queuedCommands);
    }
}
