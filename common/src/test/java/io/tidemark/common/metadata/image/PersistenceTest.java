package io.tidemark.common.metadata.image;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcollections.TreePMap;

/** The structures under an image do what a list and a map do, and leave what they came from as it was. */
class PersistenceTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aVectorIsAListThatKeepsItsPast(long seed) {
        SeededRandomness random = new SeededRandomness(seed);
        List<PartitionVector> vectors = new ArrayList<>(List.of(PartitionVector.EMPTY));
        List<List<PartitionImage>> lists = new ArrayList<>(List.of(List.of()));
        for (int step = 0; step < 60; step++) {
            List<PartitionImage> list = new ArrayList<>(lists.getLast());
            PartitionVector.Draft draft = vectors.getLast().draft();
            int adds = random.nextInt(40);
            for (int i = 0; i < adds; i++) {
                PartitionImage image = image(step);
                list.add(image);
                draft.add(image);
            }
            for (int i = 0; i < 3 && !list.isEmpty(); i++) {
                int at = random.nextInt(list.size());
                list.set(at, image(1000 + step));
                draft.set(at, image(1000 + step));
            }
            lists.add(list);
            vectors.add(draft.finished());
        }
        for (int i = 0; i < lists.size(); i++)
            assertThat(vectors.get(i)).containsExactlyElementsOf(lists.get(i));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 1000})
    void aMapDraftIsAMapWhetherFewOrManyEntriesChange(int changes) {
        SeededRandomness random = new SeededRandomness(changes);
        Map<Integer, Integer> map = new TreeMap<>();
        for (int i = 0; i < 500; i++)
            map.put(i, i);
        TreePMap<Integer, Integer> start = TreePMap.from(map);
        Map<Integer, Integer> before = Map.copyOf(map);
        MapDraft<Integer, Integer> draft = new MapDraft<>(start);
        for (int i = 0; i < changes; i++) {
            int key = random.nextInt(600);
            if (random.nextInt(3) == 0) {
                map.remove(key);
                draft.remove(key);
            } else {
                map.put(key, i);
                draft.put(key, i);
            }
            assertThat(draft.get(key)).isEqualTo(map.get(key));
        }
        assertThat(draft.finished()).isEqualTo(map);
        assertThat(start).isEqualTo(before);
    }

    @Test
    void partitionsOfOneReplayShareEqualLists() {
        Uuid topic = new Uuid(1, 1);
        ClusterImage image = ClusterImage.EMPTY
                .replay(List.of(Events.registered(1, 1), Events.unfenced(1, 1), Events.topic(topic, "t"),
                        Events.created(Events.partition(topic, 0, 1, 2)),
                        Events.created(Events.partition(topic, 1, 1, 2))), 5)
                .after();
        PartitionImage first = requireNonNull(image.topics().partition(topic, 0));
        PartitionImage second = requireNonNull(image.topics().partition(topic, 1));
        assertThat(second.replicas()).isSameAs(first.replicas()).isSameAs(first.isr());
    }

    @Test
    void brokerIdsKeepTheirOrderAndHaveEachOnce() {
        BrokerIds ids = BrokerIds.of(3, 1, 2);
        assertThat(ids.minus(1).plus(1)).isEqualTo(BrokerIds.of(3, 2, 1)).isNotEqualTo(ids);
        assertThat(ids.plus(1)).isEqualTo(ids);
        assertThat(ids.minus(9)).isEqualTo(ids);
        assertThat(BrokerIds.of(1).minus(1)).isEqualTo(BrokerIds.NONE);
        assertThat(ids.containsAll(BrokerIds.of(2, 3))).isTrue();
        assertThat(ids.containsAny(BrokerIds.of(7, 8))).isFalse();
        assertThatThrownBy(() -> BrokerIds.of(1, 1)).hasMessage("broker 1 is twice in [1, 1]");
        assertThatThrownBy(() -> BrokerIds.of(-1)).hasMessage("broker id -1 is negative");
    }

    private static PartitionImage image(int epoch) {
        return PartitionReplay.created(
                Events.partition(new Uuid(1, 1), 0, 1).setPartitionEpoch(epoch).build(),
                new Sharing());
    }
}
