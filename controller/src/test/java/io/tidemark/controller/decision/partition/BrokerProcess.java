package io.tidemark.controller.decision.partition;

/** The process behind a broker id, as a history plays it. */
final class BrokerProcess {
    static final long NONE = -1;

    final int id;

    /** Whether it runs and has registered, so that it fetches, leads and proposes. */
    boolean isUp;

    /** Of its registration. */
    long epoch = NONE;

    /** The epoch it had when it stopped cleanly, as its next registration will prove. */
    long proof = NONE;

    int incarnation;

    /** Raised when its log directory is replaced by another one. */
    int disk;

    BrokerProcess(int id) {
        this.id = id;
    }

    void crash() {
        isUp = false;
        epoch = NONE;
        proof = NONE;
    }

    void stopCleanly() {
        isUp = false;
        proof = epoch;
        epoch = NONE;
    }
}
