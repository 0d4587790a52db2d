package io.tidemark.common.metadata.image;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Broker ids in an order that means something, such as a partition's replicas with the preferred leader
 * first; each at most once, none negative. Two are equal when order and members are. Immutable.
 */
public final class BrokerIds {
    public static final BrokerIds NONE = new BrokerIds(new int[0]);

    private final int[] ids;

    private BrokerIds(int[] ids) {
        this.ids = ids;
    }

    /**
     * These ids, in this order.
     *
     * @throws IllegalArgumentException if an id is negative or there twice
     */
    public static BrokerIds of(int... ids) {
        return ids.length == 0 ? NONE : checked(ids.clone());
    }

    /**
     * These ids, in this order.
     *
     * @throws IllegalArgumentException if an id is negative or there twice
     */
    public static BrokerIds copyOf(List<Integer> ids) {
        return ids.isEmpty() ? NONE : of(ids.size(), ids::get);
    }

    /** From a list that is given element by element; its size is not 0. */
    static BrokerIds of(int size, IntUnaryOperator element) {
        int[] ids = new int[size];
        for (int i = 0; i < size; i++)
            ids[i] = element.applyAsInt(i);
        return checked(ids);
    }

    private static BrokerIds checked(int[] ids) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0)
                throw new IllegalArgumentException("broker id " + ids[i] + " is negative");
            for (int j = 0; j < i; j++) {
                if (ids[j] == ids[i])
                    throw new IllegalArgumentException(
                            "broker " + ids[i] + " is twice in " + Arrays.toString(ids));
            }
        }
        return new BrokerIds(ids);
    }

    public int size() {
        return ids.length;
    }

    public boolean isEmpty() {
        return ids.length == 0;
    }

    public int get(int index) {
        return ids[index];
    }

    /** Where that broker stands, or -1. */
    public int indexOf(int brokerId) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == brokerId)
                return i;
        }
        return -1;
    }

    public boolean contains(int brokerId) {
        return indexOf(brokerId) >= 0;
    }

    public boolean containsAll(BrokerIds others) {
        for (int id : others.ids) {
            if (!contains(id))
                return false;
        }
        return true;
    }

    public boolean containsAny(BrokerIds others) {
        for (int id : others.ids) {
            if (contains(id))
                return true;
        }
        return false;
    }

    /** With that broker at the end, unless it is there already. */
    public BrokerIds plus(int brokerId) {
        if (contains(brokerId))
            return this;
        int[] more = Arrays.copyOf(ids, ids.length + 1);
        more[ids.length] = brokerId;
        return checked(more);
    }

    /** Without that broker. */
    public BrokerIds minus(int brokerId) {
        int index = indexOf(brokerId);
        if (index < 0)
            return this;
        if (ids.length == 1)
            return NONE;
        int[] fewer = new int[ids.length - 1];
        System.arraycopy(ids, 0, fewer, 0, index);
        System.arraycopy(ids, index + 1, fewer, index, fewer.length - index);
        return new BrokerIds(fewer);
    }

    public IntStream stream() {
        return Arrays.stream(ids);
    }

    public int[] toArray() {
        return ids.clone();
    }

    public List<Integer> toList() {
        return stream().boxed().toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BrokerIds that && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    /** As in Kafka's tools: {@code [1, 2, 3]}. */
    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
