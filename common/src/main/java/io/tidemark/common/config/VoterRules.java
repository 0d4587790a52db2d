package io.tidemark.common.config;

import static io.tidemark.common.config.QuorumKeys.CONTROLLER_QUORUM_BOOTSTRAP_SERVERS;
import static io.tidemark.common.config.QuorumKeys.CONTROLLER_QUORUM_VOTERS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the voters of one file, and says everything that is wrong with them. Used once, on one thread. */
final class VoterRules {
    private final ConfigValues values;
    private final List<String> problems;
    private final boolean isController;

    /** Problems go to the end of the given list. */
    VoterRules(ConfigValues values, List<String> problems) {
        this.values = values;
        this.problems = problems;
        this.isController = ListenerKeys.hasRole(values, "controller");
    }

    List<Voter> read(Listeners listeners) {
        checkBootstrapServers();
        boolean discovered = !values.get(CONTROLLER_QUORUM_BOOTSTRAP_SERVERS).isEmpty();
        if (!values.get(CONTROLLER_QUORUM_VOTERS).isEmpty())
            return told();
        if (isController && !listeners.ofControllers().isEmpty()
                && (!discovered || BootstrapServers.areAllItself(values, listeners)))
            return List.of(BootstrapServers.itself(values, listeners));
        if (discovered || isController)
            return List.of();
        problems.add("controller.quorum.voters is not set, but a node that is no controller must know one:"
                + " set it, or controller.quorum.bootstrap.servers, to where the controllers are.");
        return List.of();
    }

    private List<Voter> told() {
        List<Voter> voters = parse();
        checkMembership(voters);
        return voters;
    }

    private List<Voter> parse() {
        List<Voter> voters = new ArrayList<>();
        for (String text : values.get(CONTROLLER_QUORUM_VOTERS)) {
            int at = text.indexOf('@');
            boolean hasId = at > 0 && at <= 9
                    && text.substring(0, at).chars().allMatch(c -> c >= '0' && c <= '9');
            Optional<HostAndPort> address = HostAndPort.parse(text.substring(at + 1));
            if (!hasId || address.isEmpty() || address.get().host().isEmpty() || address.get().port() == 0)
                problems.add("controller.quorum.voters has " + ConfigKey.quote(text) + ", but it must be"
                        + " ID@HOST:PORT with a port from 1 to 65535: correct that voter.");
            else
                voters.add(new Voter(Integer.parseInt(text.substring(0, at)), address.get().host(),
                        address.get().port()));
        }
        return List.copyOf(voters);
    }

    private void checkBootstrapServers() {
        for (String text : values.get(CONTROLLER_QUORUM_BOOTSTRAP_SERVERS)) {
            Optional<HostAndPort> address = HostAndPort.parse(text);
            if (address.isEmpty() || address.get().host().isEmpty() || address.get().port() == 0)
                problems.add("controller.quorum.bootstrap.servers has " + ConfigKey.quote(text)
                        + ", but it must be"
                        + " HOST:PORT with a port from 1 to 65535: correct that address.");
        }
    }

    private void checkMembership(List<Voter> voters) {
        int nodeId = values.get(ListenerKeys.NODE_ID);
        List<Integer> ids = voters.stream().map(Voter::nodeId).toList();
        if (ids.stream().distinct().count() < ids.size())
            problems.add("controller.quorum.voters names a node id twice, but each voter must have its own:"
                    + " correct one of them.");
        boolean allRead = voters.size() == values.get(CONTROLLER_QUORUM_VOTERS).size();
        if (isController && allRead && !ids.contains(nodeId))
            problems.add("node.id is " + nodeId + ", but must be one of controller.quorum.voters (" + ids
                    + ") on a controller: add this node to the voters, or correct its id.");
        if (!isController && ids.contains(nodeId))
            problems.add("node.id is " + nodeId + ", but must be none of controller.quorum.voters (" + ids
                    + ") on a node that is no controller: give it another id, or add controller to"
                    + " process.roles.");
    }
}
