package io.tidemark.common.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a node listens and what it tells others, checked against each other. Names are in capitals.
 *
 * @param bound where it listens, in the file's order
 * @param advertised what clients and other brokers are told; none on a node that only is a controller
 * @param controllerNames the names of the controllers' listeners, the first of which others use
 * @param interBroker the name of the listener between brokers
 */
public record Listeners(List<Listener> bound, List<Listener> advertised, List<String> controllerNames,
        String interBroker) {

    /** The bound listeners that are for controllers. */
    public List<Listener> ofControllers() {
        return bound.stream().filter(listener -> controllerNames.contains(listener.name())).toList();
    }

    /** The bound listeners that are for clients and other brokers. */
    public List<Listener> ofClients() {
        return bound.stream().filter(listener -> !controllerNames.contains(listener.name())).toList();
    }

    /** The bound listener of this name, in any case. */
    public Optional<Listener> find(String name) {
        return bound.stream().filter(listener -> listener.name().equalsIgnoreCase(name)).findFirst();
    }

    Set<String> names() {
        return bound.stream().map(Listener::name).collect(Collectors.toUnmodifiableSet());
    }
}
