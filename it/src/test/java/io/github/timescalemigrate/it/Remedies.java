package io.github.timescalemigrate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.preflight.Finding;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Does what findings say, as a person would who copies the command into a shell.
 *
 * @param source what SOURCE is set to
 * @param target what TARGET is set to
 * @param tools the folder of psql
 */
public record Remedies(String source, String target, Path tools) {
    /** Runs the command that a finding's remedy ends with. */
    public void execute(Finding finding) throws IOException, InterruptedException {
        execute("psql -X ", finding);
    }

    /** Runs the command that a finding's remedy ends with, from where it has a certain beginning. */
    public void execute(String beginning, Finding finding) throws IOException, InterruptedException {
        execute(beginning, "", finding);
    }

    /** Runs a command of a finding's remedy that has a certain beginning, and what comes after it. */
    public void execute(String beginning, String after, Finding finding) throws IOException, InterruptedException {
        assertThat(finding.remedy()).contains(beginning).contains(after);
        String rest = finding.remedy().substring(finding.remedy().indexOf(beginning));
        execute(after.isEmpty() ? rest : rest.substring(0, rest.indexOf(after)));
    }

    /** Runs a command that is a part of a remedy. */
    void execute(String command) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("bash", "-c", "set -e -o pipefail; " + command).redirectErrorStream(true);
        shell.environment().put("SOURCE", source);
        shell.environment().put("TARGET", target);
        shell.environment().merge("PATH", tools.toString(), (path, folder) -> folder + File.pathSeparator + path);
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
        assertThat(output).as(command).doesNotContain("ERROR:");
    }
}
