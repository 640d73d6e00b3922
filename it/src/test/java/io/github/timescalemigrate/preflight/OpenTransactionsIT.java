package io.github.timescalemigrate.preflight;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.it.Remedies;
import io.github.timescalemigrate.it.TimescaleServer;
import io.github.timescalemigrate.it.TimescaleServers;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In this package because a minute is too long to wait for. */
@ExtendWith(TimescaleServers.class)
class OpenTransactionsIT {
    @Test
    void warnsOfATransactionThatIsOpenAndEndsIt(@On(SOURCE) TimescaleServer sources) throws Exception {
        String source = sources.createDatabase("it open transactions");
        assertThat(look(source, Duration.ZERO).status()).isEqualTo(Status.PASS);
        try (Connection application = sources.connect("it open transactions")) {
            application.setClientInfo("ApplicationName", "orders");
            application.setAutoCommit(false);
            application.createStatement().execute("CREATE TABLE half (id int)");

            assertThat(look(source, Duration.ofMinutes(1)).status()).isEqualTo(Status.PASS);
            Finding warning = look(source, Duration.ZERO);
            assertThat(warning.status()).isEqualTo(Status.WARNING);
            assertThat(warning.found()).contains("source: 1 transaction open", "orders of postgres (pid ");

            new Remedies(source, source, sources.toolsFolder().orElseThrow()).execute(warning);

            assertThat(look(source, Duration.ZERO).status()).isEqualTo(Status.PASS);
        }
    }

    private static Finding look(String source, Duration shortest) {
        try (Sides sides =
                new Sides(Side.reach("source", ConnectionString.parse(source)), new Side.Unreached("", ""))) {
            return new OpenTransactionsCheck(shortest).run(sides).get(0);
        }
    }
}
