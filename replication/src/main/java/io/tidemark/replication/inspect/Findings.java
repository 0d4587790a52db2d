package io.tidemark.replication.inspect;

import java.util.ArrayList;
import java.util.List;

/** What a check has found so far: the first {@link #MAX_KEPT} of each sort, and how many there were. */
final class Findings {
    /** How many findings of one partition are kept; a log of nothing but damage has as many as it likes. */
    static final int MAX_KEPT = 1000;

    private final List<Finding> damage = new ArrayList<>();
    private final List<Finding> notes = new ArrayList<>();
    private long damageCount;

    void damage(Finding finding) {
        damageCount++;
        if (damage.size() < MAX_KEPT) damage.add(finding);
    }

    /** Takes note of something that is worth knowing and in order. */
    void note(Finding finding) {
        if (notes.size() < MAX_KEPT) notes.add(finding);
    }

    List<Finding> damage() {
        return List.copyOf(damage);
    }

    long damageCount() {
        return damageCount;
    }

    List<Finding> notes() {
        return List.copyOf(notes);
    }
}
