package io.tidemark.controller.client;

import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Randomness;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.ForwardResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Forwards requests of Kafka's protocol to the active controller, whoever that is. One that surely was not done,
 * because it was not sent, or because the controller said so, is sent again until its time is over. One that may
 * have been done never is. Of one shard.
 */
final class CommandForwarder {
    /** How many commands are sent and not answered at most. */
    static final int MAX_IN_FLIGHT = 256;

    /** How many commands wait to be sent at most. */
    static final int MAX_WAITING = 1_000;

    /** How large all commands that wait or are under way may be together. */
    static final int MAX_BYTES = 32 << 20;

    /** After a controller that was not active, in milliseconds. */
    static final int FIRST_RETRY_MS = 20;

    /** After a controller that was overloaded many times, in milliseconds. */
    static final int MAX_RETRY_MS = 500;

    private static final class Command {
        private final ForwardRequest request;
        private final int bytes;
        private final long deadlineNanos;
        private final Consumer<ForwardOutcome> done;
        private Shard.Timer timer = () -> {};
        private String trouble = "no active controller was found";
        private @Nullable ActiveNode sentTo;

        Command(ForwardRequest request, long deadlineNanos, Consumer<ForwardOutcome> done) {
            this.request = request;
            this.bytes = request.getSerializedSize();
            this.deadlineNanos = deadlineNanos;
            this.done = done;
        }
    }

    private final Shard shard;
    private final Clock clock;
    private final ControllerChannel channel;
    private final Backoff backoff;

    /** In the order in which they go out. */
    private final LinkedHashSet<Command> waiting = new LinkedHashSet<>();
    private Shard.Timer pause = () -> {};
    private boolean pausing;
    private boolean closed;
    private int inFlight;
    private long bytes;

    CommandForwarder(Shard shard, Clock clock, Randomness randomness, ControllerChannel channel) {
        this.shard = shard;
        this.clock = clock;
        this.channel = channel;
        backoff = new Backoff(randomness, FIRST_RETRY_MS, MAX_RETRY_MS);
        channel.whenFound(_ -> onControllerFound());
    }

    /**
     * Forwards a request.
     *
     * @param timeoutMs after which the caller wants to hear something, from 1
     * @param done hears the outcome, once, later than this returns
     */
    void forward(ForwardRequest request, long timeoutMs, Consumer<ForwardOutcome> done) {
        shard.requireOwner(this);
        long deadlineNanos = clock.monotonicNanos() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        Command command = new Command(request, deadlineNanos, done);
        if (closed || waiting.size() >= MAX_WAITING || bytes + command.bytes > MAX_BYTES) {
            shard.execute(() -> done.accept(closed ? new ForwardOutcome.NotDone("the node is stopping")
                    : new ForwardOutcome.Overloaded("as many commands wait for the controllers as may")));
            return;
        }
        bytes += command.bytes;
        waiting.add(command);
        command.timer = shard.schedule(timeoutMs, () -> tooLate(command));
        sendWaiting();
    }

    /** Sends nothing any more; what was sent hears what becomes of it. */
    void close() {
        shard.requireOwner(this);
        closed = true;
        pause.cancel();
        List<Command> unsent = new ArrayList<>(waiting);
        waiting.clear();
        unsent.forEach(
                each -> shard.execute(() -> end(each, new ForwardOutcome.NotDone("the node is stopping"))));
    }

    private void onControllerFound() {
        backoff.reset();
        goOn();
    }

    private void goOn() {
        pause.cancel();
        pausing = false;
        sendWaiting();
    }

    private void pause() {
        if (pausing)
            return;
        pausing = true;
        pause = shard.schedule(backoff.nextMs(), this::goOn);
    }

    private void sendWaiting() {
        while (!pausing && !waiting.isEmpty() && inFlight < MAX_IN_FLIGHT && channel.active().isPresent())
            send(waiting.removeFirst());
    }

    private void send(Command command) {
        command.timer.cancel();
        command.sentTo = channel.active().orElse(null);
        inFlight++;
        channel.call(command.request, leftMs(command), reply -> {
            inFlight--;
            onReply(command, reply);
            sendWaiting();
        });
    }

    /** Rounded up, so that a call is not over before the command's time is. */
    private long leftMs(Command command) {
        long leftNanos = command.deadlineNanos - clock.monotonicNanos();
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNanos + TimeUnit.MILLISECONDS.toNanos(1) - 1));
    }

    private void onReply(Command command, ControllerReply reply) {
        switch (reply) {
            case ControllerReply.Answered(ForwardResponse response) -> {
                backoff.reset();
                end(command, new ForwardOutcome.Answered(response.getBody()));
            }
            case ControllerReply.Answered _ ->
                end(command, new ForwardOutcome.Unknown("it was answered with something else"));
            case ControllerReply.Declined(CallStatus status, String complaint) ->
                onDeclined(command, status, complaint);
            case ControllerReply.Lost(boolean sent, String reason) -> {
                if (sent)
                    end(command, new ForwardOutcome.Unknown(reason));
                else
                    again(command, reason);
            }
        }
    }

    private void onDeclined(Command command, CallStatus status, String complaint) {
        switch (status) {
            case NOT_ACTIVE -> again(command, "no controller is active");
            case OVERLOADED -> again(command, "the active controller is overloaded");
            case UNREADABLE, REFUSED -> end(command, new ForwardOutcome.Refused(complaint));
            case OUTCOME_UNKNOWN -> end(command, new ForwardOutcome.Unknown(complaint));
            case ANSWERED, CALL_STATUS_UNSPECIFIED, UNRECOGNIZED -> end(command,
                    new ForwardOutcome.Unknown("the controller answered with the status " + status));
        }
    }

    /** It was not done. Whoever turned it down is left alone for a moment. */
    private void again(Command command, String trouble) {
        command.trouble = trouble;
        if (closed || clock.monotonicNanos() >= command.deadlineNanos) {
            end(command, new ForwardOutcome.NotDone(trouble));
            return;
        }
        waiting.addFirst(command);
        command.timer = shard.schedule(leftMs(command), () -> tooLate(command));
        boolean anotherIsActive = channel.active().filter(each -> !each.equals(command.sentTo)).isPresent();
        if (anotherIsActive)
            shard.execute(this::sendWaiting);
        else
            pause();
    }

    private void tooLate(Command command) {
        if (waiting.remove(command))
            end(command, new ForwardOutcome.NotDone(command.trouble));
    }

    private void end(Command command, ForwardOutcome outcome) {
        command.timer.cancel();
        bytes -= command.bytes;
        command.done.accept(outcome);
    }
}
