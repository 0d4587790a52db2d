package io.tidemark.controller.client;

/**
 * Where a broker stands with the controllers.
 *
 * <pre>
 *   Starting --cluster id--> Registering --epoch--> Registered --unfenced--> Running
 *                                 ^                  |      ^                   |
 *                                 `--- epoch lost ---+      `----- fenced ------'
 *   any of them --stop--> ShuttingDown --allowed, or too late--> Stopped
 *   any of them --cannot go on--> Stopped
 * </pre>
 */
public sealed interface SessionState {
    /** It does not know which cluster it belongs to. */
    record Starting() implements SessionState {}

    /** It has no broker epoch, and asks for one. */
    record Registering() implements SessionState {}

    /** It has a broker epoch. */
    sealed interface WithEpoch extends SessionState {
        /** The broker epoch. */
        long epoch();
    }

    /** It is registered, and fenced: it leads nothing and is in no ISR. */
    record Registered(long epoch) implements WithEpoch {}

    /** It takes part. */
    record Running(long epoch) implements WithEpoch {}

    /** It hands over what it leads. */
    record ShuttingDown(long epoch) implements WithEpoch {}

    /** It says nothing to the controllers any more. */
    record Stopped(String why) implements SessionState {}
}
