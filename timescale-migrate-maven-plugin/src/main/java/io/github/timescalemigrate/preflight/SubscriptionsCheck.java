package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/** No logical replication ends here: a dump creates subscriptions, but disconnected and with the slots of the source's own. */
final class SubscriptionsCheck implements SourceCheck {
    private static final String SUBSCRIPTIONS =
            """
            SELECT pg_catalog.quote_ident(subname), pg_catalog.format('ALTER SUBSCRIPTION %I DISABLE', subname), subenabled
              FROM pg_catalog.pg_subscription
             WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
             ORDER BY 1
            """;

    private record Subscription(String name, String disable) {}

    @Override
    public String id() {
        return "subscriptions";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        List<Subscription> subscriptions =
                source.query(SUBSCRIPTIONS, row -> new Subscription(row.getString(1), row.getString(2)));
        if (subscriptions.isEmpty()) {
            return Finding.pass(id(), "source: no subscriptions");
        }
        return Finding.warning(
                id(),
                "source: %s, which the target gets disconnected: %s"
                        .formatted(
                                Figures.count(subscriptions.size(), "subscription"),
                                Figures.names(subscriptions.stream()
                                        .map(Subscription::name)
                                        .toList())),
                "After the migration run on the target ALTER SUBSCRIPTION … ENABLE and REFRESH PUBLICATION WITH (copy_data = false)"
                        + " for each; before it let no more rows come in: "
                        + Psql.onSource(subscriptions.stream()
                                .map(Subscription::disable)
                                .toArray(String[]::new)));
    }
}
