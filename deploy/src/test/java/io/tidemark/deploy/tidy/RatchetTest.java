package io.tidemark.deploy.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The ratchet turns one way. */
class RatchetTest {
    private static final String METHOD = "a/src/main/java/A.java#A.run(int)";
    private static final Ratchet EMPTY = new Ratchet("# nothing is listed\n");
    private static final Ratchet LISTED = new Ratchet("40 " + METHOD + "\n");

    @Test
    void aMethodWithinTheLimitNeedsNoEntry() {
        assertThat(EMPTY.complaints(List.of(new Size(METHOD, 30)))).isEmpty();
    }

    @Test
    void aMethodOverTheLimitNeedsAnEntry() {
        assertThat(EMPTY.complaints(List.of(new Size(METHOD, 31)))).singleElement()
                .asString()
                .contains("limit is 30", "31 " + METHOD);
    }

    @Test
    void aTestsMethodMayBeLonger() {
        assertThat(EMPTY.complaints(List.of(new Size("a/src/test/java/A.java#A.run(int)", 60)))).isEmpty();
    }

    @Test
    void aListedMethodMayStayAsItIs() {
        assertThat(LISTED.complaints(List.of(new Size(METHOD, 40)))).isEmpty();
    }

    @Test
    void aListedMethodMayNotGrow() {
        assertThat(LISTED.complaints(List.of(new Size(METHOD, 41)))).singleElement().asString()
                .contains("grew");
    }

    @Test
    void aListedMethodThatShrankIsListedAsSmaller() {
        assertThat(LISTED.complaints(List.of(new Size(METHOD, 35)))).singleElement()
                .asString()
                .contains("list it as: 35");
    }

    @Test
    void aListedMethodThatIsGoneOrWithinTheLimitIsTakenOut() {
        assertThat(LISTED.complaints(List.of(new Size(METHOD, 30)))).singleElement().asString()
                .contains("Take out");
        assertThat(LISTED.complaints(List.of())).singleElement().asString().contains("no longer there");
    }

    @Test
    void noEntryAllowsAMethodBeyondTheHardLimit() {
        assertThat(new Ratchet("70 " + METHOD).complaints(List.of(new Size(METHOD, 61)))).singleElement()
                .asString()
                .contains("more than 60");
    }

    @Test
    void aFileMayHaveFiveHundredLines() {
        assertThat(EMPTY.complaints(List.of(new Size("A.java", 500)))).isEmpty();
        assertThat(EMPTY.complaints(List.of(new Size("A.java", 501)))).hasSize(1);
    }

    @Test
    void aMethodIsMeasuredFromItsNameToItsLastBrace() {
        SourceFile file = new SourceFile("A.java", """
                class A {
                    /** Not counted. */
                    @Override
                    void run(int a, java.util.List<String> b) {
                        a++;
                    }

                    static class B {
                        B() {}
                    }
                }
                """);
        assertThat(Sizes.of(ParsedSource.parse(file))).containsExactly(new Size("A.java", 11),
                new Size("A.java#A.run(int,java.util.List<String>)", 3), new Size("A.java#A.B.new()", 1));
    }
}
