package io.tidemark.deploy.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the differential tester printed: a line for each scenario, and below it, moved to the right, what differs and
 * is not listed as deliberate.
 *
 * <p>
 * A scenario that could not be run to its end is an ERROR for the tester in any case, but the steps that it did not
 * reach are differences to it, too. Where all of them are listed, that is what was expected.
 *
 * @param same scenarios that were answered as recorded, but for what is listed
 * @param unfinished scenarios that ended early, and of which all that is missing is listed
 * @param different the text of all others
 */
record DifferReport(int same, List<String> unfinished, List<String> different) {
    private static final Pattern HEAD = Pattern.compile("(SAME|DIFFERENT|ERROR) (\\S+).*");
    private static final Pattern ALL_LISTED = Pattern
            .compile("ERROR \\S+ \\([1-9]\\d* expected differences\\): .*");

    DifferReport {
        unfinished = List.copyOf(unfinished);
        different = List.copyOf(different);
    }

    static DifferReport of(List<String> lines) {
        int same = 0;
        List<String> unfinished = new ArrayList<>();
        List<String> different = new ArrayList<>();
        for (int at = 0; at < lines.size(); at++) {
            var head = HEAD.matcher(lines.get(at));
            if (!head.matches())
                continue;
            List<String> block = block(lines, at);
            if (head.group(1).equals("SAME"))
                same++;
            else
                if (block.size() == 1 && ALL_LISTED.matcher(block.getFirst()).matches())
                    unfinished.add(head.group(2));
                else
                    different.add(String.join("\n", block));
        }
        return new DifferReport(same, unfinished, different);
    }

    private static List<String> block(List<String> lines, int at) {
        int end = at + 1;
        while (end < lines.size() && lines.get(end).startsWith(" "))
            end++;
        return lines.subList(at, end);
    }
}
