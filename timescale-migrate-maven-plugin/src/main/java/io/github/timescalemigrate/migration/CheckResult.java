package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Finding.Status;
import io.github.timescalemigrate.report.JsonFile;
import io.github.timescalemigrate.report.JunitXml;
import io.github.timescalemigrate.report.JunitXml.TestCase;
import java.util.List;

/**
 * The form of {@code check.json}.
 *
 * @param format the version of this form
 * @param findings what the checks found, in the order in which they ran
 */
record CheckResult(int format, List<Finding> findings) {
    private static final int FORMAT = 1;

    /** Writes the findings as {@code check.json}, and for CI servers as a report of JUnit's form. */
    static void write(Workspace workspace, List<Finding> findings) {
        JsonFile.write(workspace.check(), new CheckResult(FORMAT, findings));
        JunitXml.write(
                workspace.checkXml(),
                "timescale-migrate.check",
                findings.stream().map(CheckResult::testCase).toList());
    }

    private static TestCase testCase(Finding finding) {
        String text = finding.remedy().isEmpty() ? finding.found() : finding.found() + "\n-> " + finding.remedy();
        return new TestCase(
                finding.check(),
                finding.stops() ? text : null,
                finding.status() == Status.NOT_APPLICABLE ? finding.found() : null,
                finding.accepted() ? "accepted: " + text : text);
    }
}
