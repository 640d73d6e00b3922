package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.connection.ConnectionString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionsCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://u@h/d",
                "jdbc:postgresql://h:5433/d",
                "postgres://u@h1,h2/d?target_session_attrs=read-write",
                "postgres://u@h1,h2/d?target_session_attrs=primary",
                "jdbc:postgresql://h1,h2/d?targetServerType=primary"
            })
    void sessionsLeadToOneServer(String target) {
        assertThat(ConnectionsCheck.isOne(ConnectionString.parse(target))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://u@h1,h2/d",
                "postgres://u@h1:5432,h1:5433/d?target_session_attrs=any",
                "postgres://u@h1,h2/d?target_session_attrs=prefer-standby",
                "jdbc:postgresql://h1,h2/d"
            })
    void sessionsMayLeadToSeveral(String target) {
        assertThat(ConnectionsCheck.isOne(ConnectionString.parse(target))).isFalse();
    }
}
