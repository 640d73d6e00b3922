package io.github.timescalemigrate.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.timescalemigrate.junit.EnabledOnTimescaleCondition.Installed;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnabledOnTimescaleTest {
    @EnabledOnTimescale
    interface Any {}

    @EnabledOnTimescale(minVersion = "2.19", maxVersion = "2.23")
    interface Between {}

    @EnabledOnTimescale(minVersion = "2.19.3", edition = "timescale")
    interface Community {}

    @EnabledOnTimescale(minVersion = "new")
    interface NoVersion {}

    @EnabledOnTimescale(edition = "community")
    interface NoEdition {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Any       | 2.31.0     | the target has TimescaleDB 2.31.0, edition apache",
                "Between   | 2.19.0     | the target has TimescaleDB 2.19.0, edition apache",
                "Between   | 2.23.1-dev | the target has TimescaleDB 2.23.1-dev, edition apache"
            })
    void enables(String wanted, String version, String reason) throws ClassNotFoundException {
        var result = evaluate(wanted, new Installed(version, "apache"));

        assertThat(result.isDisabled()).isFalse();
        assertThat(result.getReason()).hasValue(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Between   | 2.9.3  | the target has TimescaleDB 2.9.3, edition apache: at least 2.19 is needed",
                "Between   | 2.24.0 | the target has TimescaleDB 2.24.0, edition apache: at most 2.23 is wanted",
                "Community | 2.19.2 | the target has TimescaleDB 2.19.2, edition apache: at least 2.19.3 is needed",
                "Community | 2.20.0 | the target has TimescaleDB 2.20.0, edition apache: timescale is needed",
                "Any       | ''     | the target has no TimescaleDB"
            })
    void disablesWithTheReason(String wanted, String version, String reason) throws ClassNotFoundException {
        var result = evaluate(wanted, new Installed(version, "apache"));

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).hasValue(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NoVersion", "NoEdition"})
    void refusesWhatIsNone(String wanted) {
        assertThatExceptionOfType(ExtensionConfigurationException.class)
                .isThrownBy(() -> evaluate(wanted, new Installed("2.19.3", "apache")))
                .withMessageMatching(
                        "@EnabledOnTimescale\\((minVersion = \"new\"|edition = \"community\")\\): .* is needed");
    }

    private static ConditionEvaluationResult evaluate(String wanted, Installed installed)
            throws ClassNotFoundException {
        Class<?> type = Class.forName(EnabledOnTimescaleTest.class.getName() + "$" + wanted);
        return EnabledOnTimescaleCondition.evaluate(type.getAnnotation(EnabledOnTimescale.class), installed);
    }
}
