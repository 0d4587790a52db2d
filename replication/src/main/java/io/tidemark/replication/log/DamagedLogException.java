package io.tidemark.replication.log;

import java.io.IOException;

/** A log could not be read on because of damage in its bytes; the disk itself works. */
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Damage damage;

    DamagedLogException(Damage damage) {
        super(damage.toString());
        this.damage = damage;
    }

    public Damage damage() {
        return damage;
    }
}
