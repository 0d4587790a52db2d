package io.tidemark.controller.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import io.tidemark.controller.quorum.RaftLogModel.Pending.Append;
import io.tidemark.controller.quorum.RaftLogModel.Pending.Nothing;
import io.tidemark.controller.quorum.RaftLogModel.Pending.Prefix;
import io.tidemark.controller.quorum.RaftLogModel.Pending.Reset;
import io.tidemark.controller.quorum.RaftLogModel.Pending.Suffix;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a raft log must hold: what it has confirmed, and what it may hold of a call that a crash cut off. */
final class RaftLogModel {
    /** The call during which the crash came. */
    sealed interface Pending {
        record Nothing() implements Pending {}

        record Append(List<String> entries) implements Pending {}

        record Prefix(long firstIndexKept) implements Pending {}

        record Suffix(long lastIndexKept) implements Pending {}

        record Reset(long nextIndex) implements Pending {}
    }

    private final List<String> entries = new ArrayList<>();
    private long firstIndex = 1;
    private Pending pending = new Nothing();

    void begin(Pending call) {
        pending = call;
    }

    /** The call has returned, so it is done. */
    void returned() {
        switch (pending) {
            case Nothing _ -> {
                // Nothing was called.
            }
            case Append append -> entries.addAll(append.entries());
            case Prefix prefix -> cutPrefix(prefix.firstIndexKept());
            case Suffix suffix -> cutSuffix(suffix.lastIndexKept());
            case Reset reset -> reset(reset.nextIndex());
        }
        pending = new Nothing();
    }

    private void cutPrefix(long firstIndexKept) {
        entries.subList(0, (int) (firstIndexKept - firstIndex)).clear();
        firstIndex = firstIndexKept;
    }

    private void cutSuffix(long lastIndexKept) {
        entries.subList((int) (lastIndexKept + 1 - firstIndex), entries.size()).clear();
    }

    private void reset(long nextIndex) {
        entries.clear();
        firstIndex = nextIndex;
    }

    /** Compares a log that was opened after a crash; what it holds is what counts from here on. */
    void check(SegmentLogStorage storage, RaftLogHarness harness) {
        resolve(storage.getFirstLogIndex(), storage.getLastLogIndex());
        assertThat(storage.getFirstLogIndex()).as("first index").isEqualTo(firstIndex);
        assertThat(storage.getLastLogIndex()).as("last index").isEqualTo(lastIndex());
        List<Long> configurations = new ArrayList<>();
        for (long index = firstIndex; index <= lastIndex(); index++) {
            LogEntry entry = Objects.requireNonNull(storage.getEntry(index), "entry " + index);
            assertThat(RaftLogHarness.text(entry)).isEqualTo(entries.get((int) (index - firstIndex)));
            if (entry.getType() == EntryType.ENTRY_TYPE_CONFIGURATION) configurations.add(index);
        }
        assertThat(storage.getEntry(lastIndex() + 1)).isNull();
        for (long index : configurations)
            assertThat(harness.configurations().get(index).getId().getIndex()).isEqualTo(index);
    }

    /** Decides what has become of the call that was cut off. */
    private void resolve(long first, long last) {
        switch (pending) {
            case Nothing _ -> {
                // Nothing is open.
            }
            case Append append -> {
                int more = Math.clamp(last - lastIndex(), 0, append.entries().size());
                entries.addAll(append.entries().subList(0, more));
            }
            case Prefix prefix -> {
                if (first == prefix.firstIndexKept()) cutPrefix(first);
            }
            case Suffix suffix -> {
                if (last >= suffix.lastIndexKept() && last < lastIndex()) cutSuffix(last);
            }
            case Reset reset -> {
                if (first == reset.nextIndex() && last == first - 1) reset(first);
            }
        }
        pending = new Nothing();
    }

    long firstIndex() {
        return firstIndex;
    }

    long lastIndex() {
        return firstIndex + entries.size() - 1;
    }
}
