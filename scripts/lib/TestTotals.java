import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Adds up the Surefire reports of all modules below the directory that is its argument: prints each test
 * that was skipped with its reason, each that failed, and as the last line the totals. Exits with 1 when a
 * test failed or none ran.
 */
final class TestTotals {
    private int tests;
    private int failed;
    private int skipped;
    private String test = "";

    public static void main(String[] args) throws IOException, XMLStreamException {
        TestTotals totals = new TestTotals();
        for (Path report : reports(Path.of(args[0])))
            totals.add(report);
        int passed = totals.tests - totals.failed - totals.skipped;
        System.out.printf("%d passed, %d failed, %d skipped%n", passed, totals.failed, totals.skipped);
        System.exit(totals.failed > 0 || totals.tests == 0 ? 1 : 0);
    }

    private static List<Path> reports(Path root) throws IOException {
        try (Stream<Path> modules = Files.list(root)) {
            return modules.map(module -> module.resolve("target/surefire-reports"))
                    .filter(Files::isDirectory)
                    .flatMap(TestTotals::reportsIn)
                    .sorted()
                    .toList();
        }
    }

    private static Stream<Path> reportsIn(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml")).toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void add(Path report) throws IOException, XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (InputStream in = Files.newInputStream(report)) {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamReader.START_ELEMENT)
                    take(xml);
            }
        }
    }

    private void take(XMLStreamReader xml) throws XMLStreamException {
        switch (xml.getLocalName()) {
            case "testsuite" -> {
                tests += number(xml, "tests");
                failed += number(xml, "failures") + number(xml, "errors");
                skipped += number(xml, "skipped");
            }
            case "testcase" -> test = xml.getAttributeValue(null, "classname") + "."
                    + xml.getAttributeValue(null, "name");
            case "skipped" -> System.out.println("skipped " + test + ": " + reason(xml));
            case "failure", "error" -> System.out.println("FAILED  " + test + ": " + reason(xml));
            default -> {
            }
        }
    }

    private static int number(XMLStreamReader xml, String attribute) {
        String value = xml.getAttributeValue(null, attribute);
        return value == null ? 0 : Integer.parseInt(value);
    }

    /** The message; where a test ended itself, that is within the text of its exception. */
    private static String reason(XMLStreamReader xml) throws XMLStreamException {
        String message = xml.getAttributeValue(null, "message");
        if (message == null || message.isBlank())
            message = xml.getElementText().replaceFirst("^.*?TestAbortedException: (Assumption failed: )?", "");
        return message.isBlank() ? "no reason given" : message.strip().lines().findFirst().get();
    }
}
