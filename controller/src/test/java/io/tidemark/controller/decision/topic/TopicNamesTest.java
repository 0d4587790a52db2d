package io.tidemark.controller.decision.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "0", "a.b", "a_b", "a-b", "-", "...", "__consumer_offsets", "a b", "",
        ".", "..", "a/b", "ä", "a\u0000", "\uD83D\uDE00", "a:b", "é", "A.b_C-9"})
    void aNameIsLegalWhereItIsWithKafka(String name) {
        assertThat(TopicNames.problem(name).isEmpty()).isEqualTo(Topic.isValid(name));
    }

    @Test
    void aNameMayHave249Characters() {
        assertThat(TopicNames.problem("n".repeat(249))).isEmpty();
        assertThat(TopicNames.problem("n".repeat(250))).contains(
                "A topic's name may have 249 characters, but this one has 250.");
    }

    @ParameterizedTest
    @CsvSource({"a.b, a_b, true", "a_b, a.b, true", "a.b, a.b, false", "a.b.c, a_b.c, true",
        "a.b, a.b.c, false",
        "a.b.c, a_b, false", "ab, a.b, false", ".., __, true", "a-b, a_b, false", "x.y_z, x_y.z, true"})
    void namesCollideThatDifferInDotsAndUnderscoresAlone(String name, String other, boolean collides) {
        TreeSet<String> names = new TreeSet<>(List.of("a", "aa", other, "zz"));
        assertThat(TopicNames.colliding(name, names))
                .isEqualTo(collides ? Optional.of(other) : Optional.empty());
    }

    @Test
    void aNameOfNothingButDotsIsComparedWithoutTryingAllSpellings() {
        TreeSet<String> names = new TreeSet<>(
                List.of("._".repeat(100), "_".repeat(199), "." + "a".repeat(30)));
        assertThat(TopicNames.colliding(".".repeat(249), names)).isEmpty();
        names.add("._.".repeat(83));
        assertThat(TopicNames.colliding(".".repeat(249), names)).contains("._.".repeat(83));
    }
}
