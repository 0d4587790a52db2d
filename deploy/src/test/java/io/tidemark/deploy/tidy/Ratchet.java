package io.tidemark.deploy.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Today's exceptions to the size limits: a text of lines like {@code 34 path#Class.method(int)}. It only
 * ever turns one way: what is listed may shrink and must then be listed as smaller, or not at all.
 */
final class Ratchet {
    private final Map<String, Integer> listed = new TreeMap<>();

    Ratchet(String text) {
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#"))
                continue;
            int space = line.indexOf(' ');
            listed.put(line.substring(space + 1), Integer.valueOf(line.substring(0, space)));
        }
    }

    /** One sentence for each size that the ratchet does not bear, or that it should now list as less. */
    List<String> complaints(List<Size> sizes) {
        List<String> complaints = new ArrayList<>();
        Map<String, Size> gone = new TreeMap<>();
        listed.forEach((name, lines) -> gone.put(name, new Size(name, lines)));
        for (Size size : sizes) {
            gone.remove(size.name());
            String complaint = complaint(size);
            if (!complaint.isEmpty())
                complaints.add(complaint);
        }
        gone.values().forEach(size -> complaints.add("Take out, it is no longer there: " + size));
        return complaints;
    }

    private String complaint(Size size) {
        int allowed = listed.getOrDefault(size.name(), size.limit());
        if (size.lines() > size.hardLimit())
            return "Split it, nothing may have more than %d lines: %s".formatted(size.hardLimit(), size);
        if (size.lines() > allowed && allowed == size.limit())
            return "Split it (or list it, if it is better whole; the limit is %d lines): %s"
                    .formatted(allowed, size);
        if (size.lines() > allowed)
            return "Split it, it grew beyond the %d lines it is listed with: %s".formatted(allowed, size);
        if (!listed.containsKey(size.name()) || size.lines() == allowed)
            return "";
        return size.lines() <= size.limit() ? "Take out, it is within the limit now: " + size
                : "It shrank, list it as: " + size;
    }

    @Override
    public String toString() {
        return listed.entrySet().stream().map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining("\n"));
    }
}
