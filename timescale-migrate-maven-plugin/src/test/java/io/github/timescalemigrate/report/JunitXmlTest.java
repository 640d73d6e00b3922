package io.github.timescalemigrate.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.report.JunitXml.TestCase;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class JunitXmlTest {
    @Test
    void isWhatACiServerReads(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("TEST-checks.xml");

        JunitXml.write(
                file,
                "checks",
                List.of(
                        new TestCase("fine", null, null, "all \"good\" & <well>"),
                        new TestCase("broken", "é\u0001 is \"bad\"\n-> mend it", null, ""),
                        new TestCase("not looked at", null, "no target", "")));

        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(suite.getElementsByTagName("system-out").item(0).getTextContent())
                .isEqualTo("all \"good\" & <well>");
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("é\uFFFD is \"bad\"");
        assertThat(failure.getTextContent()).isEqualTo("é\uFFFD is \"bad\"\n-> mend it");
    }
}
