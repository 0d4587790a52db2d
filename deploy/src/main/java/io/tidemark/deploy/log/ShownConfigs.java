package io.tidemark.deploy.log;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.KafkaType;
import io.tidemark.common.config.NodeKeys;
import io.tidemark.common.config.Secret;
import io.tidemark.common.config.TopicKeys;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is shown of configs: a secret's value is not, nor that of a key that is not known and sounds like one. */
public final class ShownConfigs {
    private static final Pattern LISTENER = Pattern
            .compile("^listener\\.name\\.[^.]*\\.(?:scram-sha-[0-9]+\\.|"
                    + "plain\\.|oauthbearer\\.)?");
    private static final Pattern SOUNDS_SECRET = Pattern
            .compile("passw|secret|jaas|credential|token|\\bkey$");

    private ShownConfigs() {}

    /** The value, or what stands in its place. */
    public static String show(String key, String value) {
        return isSecret(key.toLowerCase(Locale.ROOT)) ? Secret.HIDDEN : value;
    }

    private static boolean isSecret(String key) {
        String name = LISTENER.matcher(key).replaceFirst("");
        Optional<ConfigKey<?>> known = NodeKeys.find(name).or(() -> TopicKeys.find(name));
        return known.map(each -> each.type().kafkaType() == KafkaType.PASSWORD)
                .orElseGet(() -> SOUNDS_SECRET.matcher(name).find());
    }
}
