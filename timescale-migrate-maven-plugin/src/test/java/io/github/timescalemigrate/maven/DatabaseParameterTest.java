package io.github.timescalemigrate.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.codehaus.plexus.component.configurator.ConfigurationListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseParameterTest {
    private static DatabaseParameter source(String element) {
        return Configured.Holder.source(element);
    }

    @Test
    void urlAsElement() {
        var source = source("<source><url>postgres://u:secret@h/d</url></source>");

        assertThat(source.url()).isEqualTo("postgres://u:secret@h/d");
        assertThat(source.serverId()).isNull();
    }

    @Test
    void urlAlone() {
        assertThat(source("<source>postgres://u:secret@h/d</source>").url()).isEqualTo("postgres://u:secret@h/d");
    }

    @Test
    void serverWithAnotherUrl() {
        var source = source("<source><serverId>prod</serverId><url>jdbc:postgresql://h/d</url></source>");

        assertThat(source.serverId()).isEqualTo("prod");
        assertThat(source.url()).isEqualTo("jdbc:postgresql://h/d");
    }

    @Test
    void nothing() {
        assertThat(new DatabaseParameter().url()).isNull();
        assertThat(new DatabaseParameter().serverId()).isNull();
        assertThat(new DatabaseParameter()).hasToString("no database");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://u:secret@h/d",
                "jdbc:postgresql://h/d?user=u&amp;password=secret",
                "host=h user=u password=secret dbname=d"
            })
    void passwordIsMasked(String url) {
        assertThat(source("<source><url>" + url + "</url></source>")).hasToString("postgres://u:***@h:5432/d");
        assertThat(source("<source>" + url + "</source>")).hasToString("postgres://u:***@h:5432/d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres://u:secret@h:port/d", "mysql://u:secret@h/d", "secret"})
    void whatIsNoConnectionStringIsMaskedWhole(String url) {
        assertThat(source("<source>" + url + "</source>")).hasToString("***");
    }

    @Test
    void serverIsNamed() {
        assertThat(source("<source><serverId>prod</serverId></source>")).hasToString("server prod");
        assertThat(source("<source><serverId>prod</serverId><url>postgres://u:secret@h/d</url></source>"))
                .hasToString("server prod, postgres://u:***@h:5432/d");
    }

    /** What mvn -X prints of fields is their values' text. */
    @Test
    void fieldsThatMavenPrintsAreMasked() {
        List<String> printed = new ArrayList<>();
        Configured.by(
                "<source><url>postgres://u:secret@h/d</url></source>",
                new Configured.Holder(),
                new ConfigurationListener() {
                    @Override
                    public void notifyFieldChangeUsingSetter(String name, Object value, Object target) {
                        // Maven gives our setter a text, which it also printed before as a part of the POM.
                    }

                    @Override
                    public void notifyFieldChangeUsingReflection(String name, Object value, Object target) {
                        printed.add(name + " = " + value);
                    }
                });

        assertThat(printed).containsExactly("url = postgres://u:***@h:5432/d", "source = postgres://u:***@h:5432/d");
    }
}
