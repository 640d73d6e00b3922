package io.github.timescalemigrate.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** Results in the form of JUnit's XML reports, which CI servers show. */
public final class JunitXml {
    private JunitXml() {}

    /**
     * One result.
     *
     * @param name what was looked at
     * @param failure why it fails, or null
     * @param skipped why it was not looked at, or null
     * @param output what else is to say
     */
    public record TestCase(String name, @Nullable String failure, @Nullable String skipped, String output) {}

    /** Replaces the file by the report. */
    public static void write(Path file, String suite, List<TestCase> cases) {
        try (OutputStream stream = Files.newOutputStream(file)) {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(stream, StandardCharsets.UTF_8.name());
            xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", suite);
            xml.writeAttribute("tests", String.valueOf(cases.size()));
            xml.writeAttribute("failures", count(cases, TestCase::failure));
            xml.writeAttribute("skipped", count(cases, TestCase::skipped));
            xml.writeAttribute("errors", "0");
            for (TestCase each : cases) {
                write(xml, suite, each);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot write " + file, e);
        }
    }

    private static void write(XMLStreamWriter xml, String suite, TestCase each) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite);
        xml.writeAttribute("name", each.name());
        if (each.failure() != null) {
            xml.writeStartElement("failure");
            xml.writeAttribute("message", firstLine(each.failure()));
            xml.writeCharacters(legal(each.failure()));
            xml.writeEndElement();
        }
        if (each.skipped() != null) {
            xml.writeStartElement("skipped");
            xml.writeAttribute("message", firstLine(each.skipped()));
            xml.writeEndElement();
        }
        if (!each.output().isEmpty()) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(legal(each.output()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /** An attribute cannot hold line ends. */
    private static String firstLine(String text) {
        return legal(text.lines().findFirst().orElse(""));
    }

    /** Without the control characters that XML 1.0 has no way to write; names in a database may hold them. */
    private static String legal(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\t\\n\\r]]", "\uFFFD");
    }

    private static String count(List<TestCase> cases, Function<TestCase, @Nullable String> what) {
        return String.valueOf(
                cases.stream().filter(each -> what.apply(each) != null).count());
    }
}
