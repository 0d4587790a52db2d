package io.tidemark.common.config;

import static io.tidemark.common.config.ListenerKeys.ADVERTISED_LISTENERS;
import static io.tidemark.common.config.ListenerKeys.CONTROLLER_LISTENER_NAMES;
import static io.tidemark.common.config.ListenerKeys.INTER_BROKER_LISTENER_NAME;
import static io.tidemark.common.config.ListenerKeys.LISTENERS;
import static io.tidemark.common.config.ListenerKeys.LISTENER_SECURITY_PROTOCOL_MAP;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** Reads the listeners of one file, and says everything that is wrong with them. Used once, on one thread. */
final class ListenerRules {
    private final ConfigValues values;
    private final List<String> problems;
    private final boolean isBroker;
    private final boolean isController;

    /** Problems go to the end of the given list. */
    ListenerRules(ConfigValues values, List<String> problems) {
        this.values = values;
        this.problems = problems;
        this.isBroker = ListenerKeys.hasRole(values, "broker");
        this.isController = ListenerKeys.hasRole(values, "controller");
    }

    Listeners read() {
        Map<String, SecurityProtocol> protocols = protocols();
        List<String> controllerNames = values.get(CONTROLLER_LISTENER_NAMES).stream()
                .map(ListenerRules::capitals)
                .toList();
        List<Listener> bound = parse(LISTENERS, protocols);
        checkAddresses(bound);
        checkRoles(bound, controllerNames);
        checkControllersProtocol(bound, controllerNames);
        Listeners listeners = new Listeners(bound, List.of(), controllerNames, interBroker());
        return isBroker ? advertised(listeners, protocols) : listeners;
    }

    private Map<String, SecurityProtocol> protocols() {
        Map<String, SecurityProtocol> protocols = new LinkedHashMap<>();
        for (String pair : values.get(LISTENER_SECURITY_PROTOCOL_MAP).split(",")) {
            if (!pair.isBlank())
                addProtocol(pair.strip(), protocols);
        }
        return protocols;
    }

    private void addProtocol(String pair, Map<String, SecurityProtocol> protocols) {
        int colon = pair.indexOf(':');
        String protocol = capitals(pair.substring(colon + 1));
        if (colon <= 0 || !SecurityProtocol.names().contains(protocol)) {
            bad(LISTENER_SECURITY_PROTOCOL_MAP, pair,
                    "NAME:PROTOCOL with a protocol of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL",
                    "correct that entry");
            return;
        }
        if (protocols.put(capitals(pair.substring(0, colon)), SecurityProtocol.forName(protocol)) != null)
            bad(LISTENER_SECURITY_PROTOCOL_MAP, pair, "the only entry of its name", "remove one of them");
    }

    private List<Listener> parse(ConfigKey<List<String>> key, Map<String, SecurityProtocol> protocols) {
        List<Listener> listeners = new ArrayList<>();
        for (String text : values.get(key)) {
            int scheme = text.indexOf("://");
            Optional<HostAndPort> address = scheme <= 0 ? Optional.empty()
                    : HostAndPort.parse(text.substring(scheme + 3));
            if (address.isEmpty()) {
                bad(key, text, "NAME://HOST:PORT with a port from 0 to 65535", "correct that listener");
                continue;
            }
            String name = capitals(text.substring(0, scheme));
            SecurityProtocol protocol = protocols.get(name);
            if (protocol == null)
                bad(key, text, "named as one of " + String.join(", ", protocols.keySet()),
                        "add " + name + " with its protocol to listener.security.protocol.map");
            else
                listeners.add(new Listener(name, protocol, address.get().host(), address.get().port()));
        }
        checkNames(key, listeners);
        return List.copyOf(listeners);
    }

    private void checkNames(ConfigKey<List<String>> key, List<Listener> listeners) {
        Set<String> names = new HashSet<>();
        for (Listener listener : listeners) {
            if (!names.add(listener.name()))
                bad(key, listener.toString(), "the only listener of its name", "give it another name");
        }
    }

    private void checkAddresses(List<Listener> listeners) {
        for (int i = 0; i < listeners.size(); i++) {
            for (Listener other : listeners.subList(0, i)) {
                Listener listener = listeners.get(i);
                if (collide(listener, other))
                    bad(LISTENERS, listener.toString(), "on another port than " + other,
                            "give it a port of its own");
            }
        }
    }

    private static boolean collide(Listener a, Listener b) {
        boolean sameHost = a.host().equalsIgnoreCase(b.host()) || (a.isWildcard() && b.isWildcard());
        return a.port() != 0 && a.port() == b.port() && sameHost;
    }

    private void checkRoles(List<Listener> bound, List<String> controllerNames) {
        if (controllerNames.isEmpty())
            problems.add(
                    "controller.listener.names is empty, but must name the listener that controllers are"
                            + " reached by: name it, or remove the line to have CONTROLLER.");
        boolean bindsControllers = bound.stream()
                .anyMatch(listener -> controllerNames.contains(listener.name()));
        boolean bindsClients = bound.stream()
                .anyMatch(listener -> !controllerNames.contains(listener.name()));
        String names = String.join(", ", controllerNames);
        if (isController && !bindsControllers)
            bad(LISTENERS, given(), "with a listener of controller.listener.names (" + names + ")",
                    "add one, such as " + (names.isEmpty() ? "CONTROLLER" : controllerNames.getFirst())
                            + "://:9093");
        if (!isController && bindsControllers)
            bad(LISTENERS, given(),
                    "without those of controller.listener.names (" + names + ") on a node that is no"
                            + " controller",
                    "remove them from listeners, or add controller to process.roles");
        if (isBroker && !bindsClients)
            bad(LISTENERS, given(), "with a listener for clients", "add one, such as PLAINTEXT://:9092");
        if (!isBroker && bindsClients)
            bad(LISTENERS, given(), "without listeners for clients on a node that is no broker",
                    "remove those that controller.listener.names lacks, or add broker to process.roles");
    }

    /** The default map has PLAINTEXT for controllers; where anything is secured, the file has to say so. */
    private void checkControllersProtocol(List<Listener> bound, List<String> controllerNames) {
        boolean secured = bound.stream()
                .anyMatch(listener -> listener.protocol() != SecurityProtocol.PLAINTEXT);
        if (secured && controllerNames.contains("CONTROLLER")
                && !values.isSet(LISTENER_SECURITY_PROTOCOL_MAP))
            problems.add(
                    "listener.security.protocol.map is not set, but must say what CONTROLLER speaks as soon"
                            + " as another listener is not PLAINTEXT: set it, with CONTROLLER:SSL or"
                            + " CONTROLLER:PLAINTEXT in it.");
    }

    private String interBroker() {
        Optional<String> name = values.get(INTER_BROKER_LISTENER_NAME);
        if (name.isPresent() && values.isSet(SecurityKeys.SECURITY_INTER_BROKER_PROTOCOL))
            problems.add(
                    "inter.broker.listener.name and security.inter.broker.protocol are both set, but only"
                            + " one may be: remove the second.");
        return capitals(name.orElseGet(() -> values.get(SecurityKeys.SECURITY_INTER_BROKER_PROTOCOL)));
    }

    private Listeners advertised(Listeners listeners, Map<String, SecurityProtocol> protocols) {
        boolean told = values.isSet(ADVERTISED_LISTENERS) && !values.get(ADVERTISED_LISTENERS).isEmpty();
        List<Listener> advertised = told ? parse(ADVERTISED_LISTENERS, protocols) : listeners.ofClients();
        for (Listener listener : advertised)
            checkAdvertised(listener, listeners, told ? ADVERTISED_LISTENERS : LISTENERS);
        boolean hasInterBroker = advertised.stream().anyMatch(l -> l.name().equals(listeners.interBroker()));
        if (!hasInterBroker && !advertised.isEmpty())
            problems.add("inter.broker.listener.name is \"" + listeners.interBroker()
                    + "\" (from itself or from"
                    + " security.inter.broker.protocol), but must be one of the advertised listeners ("
                    + String.join(", ", advertised.stream().map(Listener::name).toList())
                    + "): name one of those.");
        return new Listeners(listeners.bound(), advertised, listeners.controllerNames(),
                listeners.interBroker());
    }

    private void checkAdvertised(Listener listener, Listeners listeners, ConfigKey<List<String>> key) {
        boolean unreachable = listener.isWildcard() && !listener.host().isEmpty();
        if (unreachable)
            bad(key, listener.toString(), "an address that others can reach where it is advertised",
                    "set advertised.listeners to " + listener.name() + "://THIS_HOST:" + listener.port());
        if (listeners.controllerNames().contains(listener.name()))
            return;
        if (listeners.find(listener.name()).isEmpty() && !listeners.bound().isEmpty())
            bad(key, listener.toString(),
                    "one of the listeners (" + String.join(", ", listeners.names().stream()
                            .sorted().toList()) + ")",
                    "add it to listeners, or remove it here");
    }

    private String given() {
        return String.join(",", values.get(LISTENERS));
    }

    private void bad(ConfigKey<?> key, String given, String allowed, String remedy) {
        problems.add(key.name() + " has " + ConfigKey.quote(given) + ", but it must be " + allowed + ": "
                + remedy + ".");
    }

    private static String capitals(String name) {
        return name.strip().toUpperCase(Locale.ROOT);
    }
}
