package io.tidemark.controller.active;

import org.jspecify.annotations.Nullable;

/** What this node is among the controllers, as it knows. */
sealed interface Role {
    /** It replays what others decide. */
    record Standby() implements Role {}

    /** It leads, and its barrier is in flight: what it knows may not be all yet. */
    record Claiming(Speculation speculation) implements Role {}

    /** It decides. */
    record Active(Speculation speculation) implements Role {}

    /** What it believes while it leads. */
    default @Nullable Speculation ofLeader() {
        return switch (this) {
            case Standby() -> null;
            case Claiming(Speculation speculation) -> speculation;
            case Active(Speculation speculation) -> speculation;
        };
    }
}
