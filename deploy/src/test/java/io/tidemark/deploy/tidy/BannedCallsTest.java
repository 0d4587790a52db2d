package io.tidemark.deploy.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tidy test's eyes: what they see, and what they look past. */
class BannedCallsTest {
    private static final Ban BAN = new Ban("it", "so", Set.of("System.nanoTime", "Dice.*", "synchronized.*"),
            Set.of("Random"), Map.of("common/port/", "the port"));

    @ParameterizedTest
    @ValueSource(strings = {"long a = System.nanoTime();", "long a = java.lang.System.nanoTime();",
        "java.util.function.LongSupplier a = System::nanoTime;", "Object a = new Random();",
        "Object a = new java.util.Random(1) { };", "java.util.function.Supplier<?> a = Random::new;",
        "int a = Dice.roll();", "synchronized void a() {}", "void a() { synchronized (this) { } }"})
    void findsACallHoweverItIsWritten(String member) {
        assertThat(found("a/src/main/java/io/tidemark/a/A.java", "class A { " + member + " }")).hasSize(1);
    }

    @Test
    void findsAStaticImport() {
        assertThat(found("A.java", "import static java.lang.System.nanoTime;\nclass A {}")).singleElement()
                .asString()
                .startsWith("A.java:1: System.nanoTime (it): so");
    }

    @Test
    void looksPastCommentsStringsAndOtherNames() {
        assertThat(found("A.java",
                """
                        // System.nanoTime() is banned, and so is synchronized
                        class A { String a = "new Random()"; long nanoTime = A.nanoTime(); Object b = new Randomness(); }
                        """))
                .isEmpty();
    }

    @Test
    void looksPastAFileThatIsAllowed() {
        assertThat(found("common/src/main/java/io/tidemark/common/port/SystemClock.java",
                "class SystemClock { long a = System.nanoTime(); }")).isEmpty();
    }

    private static List<String> found(String path, String text) {
        return BannedCalls.in(ParsedSource.parse(new SourceFile(path, text)), List.of(BAN));
    }
}
