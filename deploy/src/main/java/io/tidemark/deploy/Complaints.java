package io.tidemark.deploy;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What an operator reads when something was wrong: one sentence on stderr that begins with the command's
 * name. The exit code says whose mistake it was: 2 the command line's, 1 anything else, unless the command
 * declares another. The stack trace comes only where it was asked for.
 */
final class Complaints implements IParameterExceptionHandler, IExecutionExceptionHandler {
    static final int EXIT_BAD_ARGUMENT = 2;

    private final BooleanSupplier debug;

    Complaints(BooleanSupplier debug) {
        this.debug = debug;
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String sentence = wrong instanceof UnmatchedArgumentException unmatched ? describe(unmatched)
                : withoutFullStop(oneLine(wrong));
        complain(command.getErr(), "%s: %s; '%s --help' shows what there is.".formatted(name, sentence, name),
                wrong);
        return EXIT_BAD_ARGUMENT;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        String name = command.getCommandSpec().qualifiedName();
        complain(command.getErr(), "%s: %s.".formatted(name, withoutFullStop(oneLine(failure))), failure);
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private void complain(PrintWriter err, String sentence, Exception failure) {
        err.println(sentence);
        if (debug.getAsBoolean())
            failure.printStackTrace(err);
        err.flush();
    }

    private static String describe(UnmatchedArgumentException wrong) {
        String first = wrong.getUnmatched().getFirst();
        String kind = wrong.isUnknownOption() ? "unknown option" : "unknown command or argument";
        List<String> nearest = wrong.getSuggestions();
        String hint = nearest.isEmpty() ? "" : " (did you mean '" + nearest.getFirst() + "'?)";
        return "%s '%s'%s".formatted(kind, first, hint);
    }

    /** An exception's message; its class says more than nothing where it has none. */
    private static String oneLine(Throwable failure) {
        String message = failure.getMessage();
        String said = message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
        return said.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String withoutFullStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
