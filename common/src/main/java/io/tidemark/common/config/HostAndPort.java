package io.tidemark.common.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code HOST:PORT} as the files have it; the host may be empty, or an IPv6 address in brackets. */
record HostAndPort(String host, int port) {
    private static final Pattern FORM = Pattern
            .compile("(?:\\[([0-9a-fA-F:.%]+)]|([0-9a-zA-Z._%:-]*)):(\\d{1,5})");

    static Optional<HostAndPort> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > Listener.MAX_PORT)
            return Optional.empty();
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return Optional.of(new HostAndPort(host, Integer.parseInt(matcher.group(3))));
    }
}
