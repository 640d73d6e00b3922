package io.github.timescalemigrate.comparison;

import static io.github.timescalemigrate.inventory.Inventories.empty;
import static io.github.timescalemigrate.inventory.Inventories.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.DatabaseObject;
import io.github.timescalemigrate.inventory.Definition;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Server;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each rule tolerates what it is about, and not the next best thing. */
class ToleranceTest {
    private static final Server SUPERUSERS = empty().server();
    private static final Server NEWER = new Server("db", "18.1", 180_001, "timescale", "postgres", true);
    private static final Server MANAGED = new Server("db", "17.6", 170_006, "timescale", "tsdbadmin", false);

    @Test
    void whatOnlyTheTargetHasIsToleratedButForTablesViewsSequencesAndJobs() {
        var target = inventory(
                SUPERUSERS,
                object("schema", "extra"),
                object("role", "extra"),
                object("sequence", "public.s"),
                object("job", "1000"),
                relation("view", "v"));

        var comparison = Comparison.of(inventory(SUPERUSERS), target);

        assertThat(comparison.differences())
                .extracting(Difference::object)
                .containsExactly("public.v", "job 1000", "sequence public.s");
        assertThat(comparison.tolerated()).extracting(Difference::object).containsExactly("role extra", "schema extra");
    }

    @Test
    void whatOnlyTheSourceHasIsMissing() {
        assertThat(Comparison.of(inventory(SUPERUSERS, object("schema", "app")), inventory(SUPERUSERS))
                        .differences())
                .hasToString("[schema app: kind: source schema, target missing]");
    }

    @Test
    void ownersAreTheTargetsUserWhereTheyAreNotCarriedOver() {
        var source = inventory(SUPERUSERS, owned("app"));

        assertThat(Comparison.of(source, inventory(MANAGED, owned("tsdbadmin"))).identical())
                .isTrue();
        assertThat(Comparison.of(source, inventory(MANAGED, owned("somebody"))).identical())
                .isFalse();
        assertThat(Comparison.of(source, inventory(SUPERUSERS, owned("postgres")))
                        .identical())
                .isFalse();
        assertThat(Comparison.of(
                                source, inventory(SUPERUSERS, owned("postgres")), new Carried(false, false, true, null))
                        .identical())
                .isTrue();
    }

    @Test
    void privilegesMayDifferWhereTheyAreNotCarriedOver() {
        var granted = relation("table", "t", new Definition(Aspect.PRIVILEGES, "reader", "SELECT"));
        var bare = relation("table", "t");

        assertThat(Comparison.of(inventory(SUPERUSERS, granted), inventory(MANAGED, bare))
                        .identical())
                .isTrue();
        assertThat(Comparison.of(inventory(SUPERUSERS, granted), inventory(SUPERUSERS, bare))
                        .identical())
                .isFalse();
    }

    @Test
    void anotherMajorVersionMayWriteADefinitionOtherwiseButNotAnother() {
        var qualified = view(" SELECT m.a,\n    (m.b + 1)\n   FROM public.m;");
        var bare = view(" SELECT a,\n    (b + 1) FROM m;");
        var another = view(" SELECT a,\n    (b - 1) FROM m;");

        assertThat(Comparison.of(inventory(SUPERUSERS, qualified), inventory(NEWER, bare))
                        .tolerated())
                .extracting(difference -> difference.aspect().tolerated())
                .containsExactly("other major versions of PostgreSQL write the same otherwise");
        assertThat(Comparison.of(inventory(SUPERUSERS, qualified), inventory(NEWER, another))
                        .identical())
                .isFalse();
        assertThat(Comparison.of(inventory(SUPERUSERS, qualified), inventory(SUPERUSERS, bare))
                        .identical())
                .isFalse();
    }

    @Test
    void tablespacesAreTheServersOwnButOtherSettingsAreNot() {
        var source = relation(
                "table",
                "t",
                new Definition(Aspect.SETTINGS, "tablespace", "fast"),
                new Definition(Aspect.SETTINGS, "fillfactor", "70"));
        var target = relation("table", "t", new Definition(Aspect.SETTINGS, "fillfactor", "70"));

        assertThat(Comparison.of(inventory(SUPERUSERS, source), inventory(SUPERUSERS, target))
                        .identical())
                .isTrue();
        assertThat(Comparison.of(inventory(SUPERUSERS, source), inventory(SUPERUSERS, relation("table", "t")))
                        .differences())
                .hasToString("[public.t: settings: source 2, target 0 (missing: fillfactor 70)]");
    }

    @Test
    void onlyAnIndexThatIsNotValidMayBeMissing() {
        var notValid = relation("table", "t", new Definition(Aspect.INDEXES, "i", "CREATE INDEX i (not valid)"));
        var valid = relation("table", "t", new Definition(Aspect.INDEXES, "i", "CREATE INDEX i"));
        var none = relation("table", "t");

        assertThat(Comparison.of(inventory(SUPERUSERS, notValid), inventory(SUPERUSERS, none))
                        .identical())
                .isTrue();
        assertThat(Comparison.of(inventory(SUPERUSERS, valid), inventory(SUPERUSERS, none))
                        .identical())
                .isFalse();
        assertThat(Comparison.of(inventory(SUPERUSERS, valid), inventory(SUPERUSERS, notValid))
                        .identical())
                .isFalse();
    }

    @Test
    void jobsAreNotScheduledAsLongAsARestoreHoldsThem() {
        var scheduled = inventory(SUPERUSERS, job("true"));
        var stopped = inventory(SUPERUSERS, job("false"));

        assertThat(Comparison.of(scheduled, stopped).identical()).isFalse();
        assertThat(Comparison.of(scheduled, held(stopped)).identical()).isTrue();
        assertThat(Comparison.of(stopped, held(scheduled)).identical()).isFalse();
    }

    @Test
    void theSchedulerMustRunWhereThereAreJobs() {
        assertThat(Comparison.of(
                                inventory(SUPERUSERS, database("runs"), job("true")),
                                inventory(SUPERUSERS, database("does not run"), job("true")))
                        .identical())
                .isFalse();
        assertThat(Comparison.of(
                                inventory(SUPERUSERS, database("runs")),
                                inventory(SUPERUSERS, database("does not run")))
                        .identical())
                .isTrue();
    }

    @Test
    void rolesThatTheTargetHadBeforeAreLeftAsTheyAre() {
        var source = inventory(SUPERUSERS, role("true"), object("role", "\"O'Brien \"\"x\"\"\""));
        var target = inventory(SUPERUSERS, role("false"));

        assertThat(Comparison.of(source, target).differences()).hasSize(2);
        assertThat(Comparison.of(source, target, new Carried(true, true, true, Set.of("app", "O'Brien \"x\"")))
                        .differences())
                .hasSize(2);
        assertThat(Comparison.of(source, target, new Carried(true, true, true, Set.of()))
                        .tolerated())
                .extracting(Difference::object)
                .containsExactly("role \"O'Brien \"\"x\"\"\"", "role app");
    }

    @Test
    void readingsOfDifferentDepthAreNotCompared() {
        assertThatThrownBy(() -> Comparison.of(empty(), empty().at(Depth.METADATA)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("COUNTS")
                .hasMessageContaining("METADATA");
    }

    private static Inventory inventory(Server server, DatabaseObject... objects) {
        Inventory empty = empty();
        return new Inventory(
                empty.readAt(),
                empty.depth(),
                server,
                empty.extensions(),
                List.of(),
                List.of(),
                Arrays.asList(objects),
                false);
    }

    private static Inventory held(Inventory inventory) {
        return new Inventory(
                inventory.readAt(),
                inventory.depth(),
                inventory.server(),
                inventory.extensions(),
                List.of(),
                List.of(),
                inventory.objects(),
                true);
    }

    private static DatabaseObject object(String kind, String name, Definition... definitions) {
        return new DatabaseObject(kind, name, List.of(), Arrays.asList(definitions));
    }

    private static DatabaseObject relation(String kind, String name, Definition... definitions) {
        return new DatabaseObject(kind, name(name).toString(), List.of(name(name)), Arrays.asList(definitions));
    }

    private static DatabaseObject owned(String owner) {
        return relation("table", "t", new Definition(Aspect.OWNER, "", owner));
    }

    private static DatabaseObject view(String query) {
        return relation("view", "v", new Definition(Aspect.DEFINITION, "", query));
    }

    private static DatabaseObject job(String scheduled) {
        return object("job", "1000", new Definition(Aspect.SCHEDULE, "scheduled", scheduled));
    }

    private static DatabaseObject role(String login) {
        return object("role", "app", new Definition(Aspect.DEFINITION, "login", login));
    }

    private static DatabaseObject database(String scheduler) {
        return object("database", "", new Definition(Aspect.SCHEDULER, "", scheduler));
    }
}
