package io.tidemark.common.metadata.image;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.apache.kafka.common.Uuid;

/**
 * The log directory of each replica of a partition, in the order of its replicas; {@link Uuid#ZERO_UUID}
 * where it is not known. {@link #UNKNOWN} where none is known. Immutable.
 */
public final class ReplicaDirectories {
    public static final ReplicaDirectories UNKNOWN = new ReplicaDirectories(new long[0]);

    /** Two for each replica: the halves of its directory's id. */
    private final long[] halves;

    private ReplicaDirectories(long[] halves) {
        this.halves = halves;
    }

    public static ReplicaDirectories of(List<Uuid> ids) {
        long[] halves = new long[2 * ids.size()];
        for (int i = 0; i < ids.size(); i++) {
            halves[2 * i] = ids.get(i).getMostSignificantBits();
            halves[2 * i + 1] = ids.get(i).getLeastSignificantBits();
        }
        return halves.length == 0 ? UNKNOWN : new ReplicaDirectories(halves);
    }

    /** From the form they have in records: the halves of each id, one after the other; some are there. */
    static ReplicaDirectories ofHalves(int size, IntToLongFunction element) {
        if (size % 2 != 0)
            throw new IllegalArgumentException("the list of directories ends with half an id");
        long[] halves = new long[size];
        for (int i = 0; i < size; i++)
            halves[i] = element.applyAsLong(i);
        return new ReplicaDirectories(halves);
    }

    public boolean isUnknown() {
        return halves.length == 0;
    }

    /** For how many replicas; 0 where none is known. */
    public int size() {
        return halves.length / 2;
    }

    /** The directory of the replica at that place; the zero id where it is not known. */
    public Uuid get(int index) {
        return isUnknown() ? Uuid.ZERO_UUID : new Uuid(halves[2 * index], halves[2 * index + 1]);
    }

    long half(int index) {
        return halves[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReplicaDirectories that && Arrays.equals(halves, that.halves);
    }

    /** Mixes more than {@link Arrays#hashCode}, for which ids whose halves are alike are all the same. */
    @Override
    public int hashCode() {
        long hash = halves.length;
        for (long half : halves)
            hash = (hash ^ half) * 0x9E3779B97F4A7C15L + (hash >>> 29);
        return (int) (hash >>> 32);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < size(); i++)
            text.append(i == 0 ? "" : ", ").append(get(i));
        return text.append(']').toString();
    }
}
