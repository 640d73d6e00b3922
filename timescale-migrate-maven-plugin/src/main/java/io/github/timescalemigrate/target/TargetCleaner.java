package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.report.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties a target that holds what a restore has left there unverified, so that another restore can begin. The database, the
 * extension timescaledb and the roles stay. In restoring mode TimescaleDB lets all tables be dropped like any others.
 */
public final class TargetCleaner {
    private static final Logger LOG = LoggerFactory.getLogger(TargetCleaner.class);
    private static final int OBJECTS_OF_A_STATEMENT = 100;

    /**
     * Those below 16384 are initdb's. What belongs to an extension goes with it, and what belongs to others who are not this
     * user's to act for is none of a restore's; what has no owner, like a cast, goes with what it is about. Chunks come before
     * their hypertables, with which all of them would be dropped, and locked, at once.
     */
    private static final String OBJECTS =
            """
            WITH own AS (
                SELECT 0 AS part, 'pg_catalog.pg_event_trigger'::pg_catalog.regclass AS class, oid FROM pg_catalog.pg_event_trigger
                UNION ALL SELECT 1, 'pg_catalog.pg_publication'::pg_catalog.regclass, oid FROM pg_catalog.pg_publication
                UNION ALL SELECT 2, 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid
                  FROM pg_catalog.pg_class c
                 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
                   AND c.relnamespace <> 'information_schema'::pg_catalog.regnamespace
                UNION ALL SELECT 3, 'pg_catalog.pg_extension'::pg_catalog.regclass, oid
                  FROM pg_catalog.pg_extension
                 WHERE extname <> 'timescaledb' AND pg_catalog.pg_has_role(extowner, 'USAGE')
                UNION ALL SELECT 4, 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, oid FROM pg_catalog.pg_foreign_server
                UNION ALL SELECT 5, 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid
                  FROM pg_catalog.pg_foreign_data_wrapper
                UNION ALL SELECT 6, 'pg_catalog.pg_cast'::pg_catalog.regclass, oid FROM pg_catalog.pg_cast
                UNION ALL SELECT 7, 'pg_catalog.pg_transform'::pg_catalog.regclass, oid FROM pg_catalog.pg_transform
                UNION ALL SELECT 8, 'pg_catalog.pg_operator'::pg_catalog.regclass, oid FROM pg_catalog.pg_operator
                UNION ALL SELECT 8, 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid FROM pg_catalog.pg_opclass
                UNION ALL SELECT 8, 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid FROM pg_catalog.pg_opfamily
                UNION ALL SELECT 9, 'pg_catalog.pg_proc'::pg_catalog.regclass, oid FROM pg_catalog.pg_proc
                UNION ALL SELECT 10, 'pg_catalog.pg_type'::pg_catalog.regclass, oid
                  FROM pg_catalog.pg_type t
                 WHERE t.typtype IN ('b', 'd', 'e', 'r', 'c') AND t.typelem = 0
                   AND (t.typrelid = 0 OR EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
                UNION ALL SELECT 11, 'pg_catalog.pg_collation'::pg_catalog.regclass, oid FROM pg_catalog.pg_collation
                UNION ALL SELECT 11, 'pg_catalog.pg_conversion'::pg_catalog.regclass, oid FROM pg_catalog.pg_conversion
                UNION ALL SELECT 12, 'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_config
                UNION ALL SELECT 13, 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_dict
                UNION ALL SELECT 14, 'pg_catalog.pg_ts_template'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_template
                UNION ALL SELECT 14, 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_parser
                UNION ALL SELECT 15, 'pg_catalog.pg_am'::pg_catalog.regclass, oid FROM pg_catalog.pg_am
                UNION ALL SELECT 15, 'pg_catalog.pg_language'::pg_catalog.regclass, oid FROM pg_catalog.pg_language
                UNION ALL SELECT 16, 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid
                  FROM pg_catalog.pg_namespace n
                 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'public'
                   AND n.oid NOT IN (SELECT extnamespace FROM pg_catalog.pg_extension))
            SELECT part, pg_catalog.replace(CASE WHEN identity.type IN ('function', 'procedure', 'aggregate', 'window function') THEN 'routine'
                              WHEN identity.type = 'composite type' THEN 'type' ELSE identity.type END, '-', ' '),
                   identity.identity
              FROM own, LATERAL pg_catalog.pg_identify_object(own.class, own.oid, 0) AS identity
             WHERE own.oid >= 16384
               AND ((SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
                    OR EXISTS (SELECT FROM pg_catalog.pg_shdepend s
                                WHERE s.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                                  AND s.classid = own.class AND s.objid = own.oid AND s.deptype = 'o'
                                  AND pg_catalog.pg_has_role(s.refobjid, 'USAGE')))
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = own.class AND d.objid = own.oid AND d.deptype IN ('e', 'i', 'a'))
             ORDER BY part, own.class = 'pg_catalog.pg_class'::pg_catalog.regclass
                            AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = own.oid),
                      identity.type, identity.identity
            """;

    private static final String SUBSCRIPTIONS =
            """
            SELECT pg_catalog.format('subscription %I', subname)
              FROM pg_catalog.pg_subscription
             WHERE pg_catalog.pg_has_role(subowner, 'USAGE') AND subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
            """;

    /** What a dump loads of them, but the metadata, whose rows it replaces. */
    private static final String CATALOG =
            """
            SELECT pg_catalog.format('DELETE FROM %s %s', c.oid::pg_catalog.regclass, entry.condition)
              FROM pg_catalog.pg_extension e,
                   LATERAL ROWS FROM (pg_catalog.unnest(e.extconfig), pg_catalog.unnest(e.extcondition))
                           AS entry (relation, condition)
              JOIN pg_catalog.pg_class c ON c.oid = entry.relation AND c.relkind = 'r'
             WHERE e.extname = 'timescaledb' AND c.relname <> 'metadata'
            """;

    /** What is kept in them would be given to the tables of the next restore. First all is taken, then what is usual given. */
    private static final String DEFAULT_PRIVILEGES =
            """
            WITH found AS (
                SELECT a.defaclrole, a.defaclnamespace, a.defaclobjtype, a.defaclacl,
                       pg_catalog.format('ALTER DEFAULT PRIVILEGES FOR ROLE %I', r.rolname)
                           || coalesce(' IN SCHEMA ' || pg_catalog.quote_ident(n.nspname), '') AS command,
                       CASE a.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                                            WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS objects
                  FROM pg_catalog.pg_default_acl a
                  JOIN pg_catalog.pg_roles r ON r.oid = a.defaclrole
                  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = a.defaclnamespace)
            SELECT pg_catalog.format('%s REVOKE ALL ON %s FROM %s', command, objects, grantee)
              FROM (SELECT DISTINCT command, objects, e.grantee AS oid
                      FROM found, LATERAL pg_catalog.aclexplode(defaclacl) AS e) AS taken,
                   LATERAL (SELECT CASE oid WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(oid)) END) AS g(grantee)
            UNION ALL
            SELECT pg_catalog.format('%s GRANT %s ON %s TO %s', command, e.privilege_type, objects,
                                     CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantee)) END)
              FROM found, LATERAL pg_catalog.aclexplode(pg_catalog.acldefault(
                       CASE defaclobjtype WHEN 'S' THEN 's' ELSE defaclobjtype END, defaclrole)) AS e
             WHERE defaclnamespace = 0
            """;

    /** A dump does not carry all of them. */
    private static final String SEQUENCES =
            """
            SELECT pg_catalog.setval(s.seqrelid::pg_catalog.regclass, s.seqstart, false)
              FROM pg_catalog.pg_sequence s
             WHERE pg_catalog.has_sequence_privilege(s.seqrelid, 'UPDATE')
               AND s.seqrelid IN (SELECT c.oid
                                    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                                   WHERE n.nspname IN ('_timescaledb_catalog', '_timescaledb_config'))
            """;

    private static final String LARGE_OBJECTS =
            """
            SELECT pg_catalog.count(pg_catalog.lo_unlink(oid)) FROM pg_catalog.pg_largeobject_metadata
             WHERE pg_catalog.pg_has_role(lomowner, 'USAGE')
            """;

    private static final String OTHERS =
            """
            SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
             WHERE datname = pg_catalog.current_database() AND application_name LIKE 'timescale-migrate restore %'
            """;

    private record Found(int part, String type, String identity) {
        boolean isPartOfHypertable() {
            return type.equals("table") && identity.startsWith("_timescaledb_internal.");
        }
    }

    private TargetCleaner() {}

    /**
     * Empties the target, after saying what is dropped. Does nothing where nothing is left of a restore and the target is empty.
     *
     * @throws RefusedException when it holds something, and not what a restore has left there unverified
     */
    public static void clean(ConnectionString target) {
        try (Database database = Database.connect(target)) {
            if (RestoreMark.read(database).isEmpty()) {
                LOG.info("Nothing to clean: {} holds nothing that a restore has left unverified", target);
                return;
            }
            database.query(OTHERS, row -> row.getBoolean(1));
        }
        String application =
                "timescale-migrate restore " + UUID.randomUUID().toString().substring(0, 8);
        try (RestoringMode mode = RestoringMode.enter(target, application);
                Database database = Database.connect(target.withApplicationName(application))) {
            List<String> dropped = whatIsDropped(database);
            LOG.warn(
                    "{} holds what a restore has left there unverified. Dropped is: {}",
                    target,
                    dropped.isEmpty() ? "nothing, it is empty" : String.join(", ", dropped));
            database.query(SUBSCRIPTIONS, row -> row.getString(1)).forEach(subscription -> {
                database.execute("ALTER " + subscription + " DISABLE");
                database.execute("ALTER " + subscription + " SET (slot_name = NONE)");
                database.execute("DROP " + subscription);
            });
            database.queryOne(LARGE_OBJECTS, row -> row.getLong(1));
            drop(database, find(database));
            database.query(DEFAULT_PRIVILEGES, row -> row.getString(1)).forEach(database::execute);
            emptyCatalog(database);
            database.execute(RestoreProgress.REMOVE);
            database.query(SEQUENCES, row -> row.getLong(1));
        }
    }

    private static List<Found> find(Database database) {
        return database.query(OBJECTS, row -> new Found(row.getInt(1), row.getString(2), row.getString(3)));
    }

    /** What would be dropped: one entry an object, but one for all chunks and one for all large objects. */
    public static List<String> whatIsDropped(Database target) {
        List<Found> found = find(target);
        List<String> names = new ArrayList<>(target.query(SUBSCRIPTIONS, row -> row.getString(1)));
        found.stream()
                .filter(one -> !one.isPartOfHypertable())
                .map(one -> one.type() + " " + one.identity())
                .forEach(names::add);
        long parts = found.stream().filter(Found::isPartOfHypertable).count();
        if (parts > 0) {
            names.add(Figures.count(parts, "chunk"));
        }
        long largeObjects = target.queryOne(
                "SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata", row -> row.getLong(1));
        if (largeObjects > 0) {
            names.add(Figures.count(largeObjects, "large object"));
        }
        return names;
    }

    /** What depends on something goes with it; what is left after a round had no place in it. */
    private static void drop(Database database, List<Found> first) {
        List<Found> left = first;
        while (!left.isEmpty()) {
            for (int from = 0; from < left.size(); ) {
                int to = from + 1;
                while (to < left.size()
                        && to < from + OBJECTS_OF_A_STATEMENT
                        && isDroppedWithOthers(left.get(from))
                        && left.get(to).type().equals(left.get(from).type())) {
                    to++;
                }
                drop(database, left.get(from).type(), left.subList(from, to));
                from = to;
            }
            List<Found> now = find(database);
            if (now.size() >= left.size()) {
                throw new MigrationException(
                        "%s: the %s %s cannot be dropped"
                                .formatted(
                                        database.connectionString(),
                                        now.get(0).type(),
                                        now.get(0).identity()),
                        "Drop it by hand, or name another empty database as the target.");
            }
            left = now;
        }
    }

    private static void drop(Database database, String type, List<Found> some) {
        database.execute("DROP %s IF EXISTS %s CASCADE"
                .formatted(
                        type,
                        String.join(", ", some.stream().map(Found::identity).toList())));
    }

    private static boolean isDroppedWithOthers(Found one) {
        return List.of("table", "view", "materialized view", "sequence", "routine", "type", "schema")
                .contains(one.type());
    }

    /** Foreign keys decide about the order: what is referenced is emptied in a later round. */
    private static void emptyCatalog(Database database) {
        List<String> left = database.query(CATALOG, row -> row.getString(1));
        while (!left.isEmpty()) {
            List<String> refused = new ArrayList<>();
            DatabaseException reason = null;
            for (String delete : left) {
                try {
                    database.execute(delete);
                } catch (DatabaseException e) {
                    reason = e;
                    refused.add(delete);
                }
            }
            if (reason != null && refused.size() == left.size()) {
                throw reason;
            }
            left = refused;
        }
    }
}
