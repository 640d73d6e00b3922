package io.github.timescalemigrate.it;

import java.sql.SQLException;

/**
 * A database as a managed service gives it: nobody is a superuser, {@code tsdbadmin} owns it, TimescaleDB stands in
 * {@code public} already, and entering and leaving restoring mode is made possible for the owner.
 */
final class ManagedTarget {
    static final String OWNER = "tsdbadmin";
    private static final String PASSWORD = "managed";

    private ManagedTarget() {}

    /**
     * Makes an empty one, in place of one of the same name.
     *
     * @return its owner's connection string
     */
    static String createDatabase(TimescaleServer server, String name) throws SQLException {
        remove(server, name);
        String superuser = server.createDatabase(name);
        DemoData.execute(
                superuser,
                "CREATE ROLE " + OWNER + " LOGIN CREATEROLE CREATEDB PASSWORD '" + PASSWORD + "'",
                "CREATE ROLE tsdbexplorer",
                """
                DO $$ BEGIN
                    EXECUTE format('ALTER DATABASE %I OWNER TO tsdbadmin', current_database());
                END $$
                """,
                "CREATE EXTENSION timescaledb SCHEMA public",
                "ALTER FUNCTION public.timescaledb_pre_restore() SECURITY DEFINER",
                "ALTER FUNCTION public.timescaledb_post_restore() SECURITY DEFINER",
                "REVOKE EXECUTE ON FUNCTION public.timescaledb_pre_restore(), public.timescaledb_post_restore() FROM PUBLIC",
                "GRANT EXECUTE ON FUNCTION public.timescaledb_pre_restore(), public.timescaledb_post_restore() TO "
                        + OWNER);
        for (String schema : new String[] {
            "_timescaledb_internal", "_timescaledb_config", "_timescaledb_catalog", "_timescaledb_cache"
        }) {
            DemoData.execute(
                    superuser,
                    "GRANT USAGE, CREATE ON SCHEMA %s TO %s".formatted(schema, OWNER),
                    "GRANT ALL ON ALL TABLES IN SCHEMA %s TO %s".formatted(schema, OWNER),
                    "GRANT ALL ON ALL SEQUENCES IN SCHEMA %s TO %s".formatted(schema, OWNER));
        }
        return TimescaleServer.as(OWNER, PASSWORD, superuser);
    }

    /** Adds what a service has of its own in each database, as a superuser. */
    static void addServicesObjects(String superuser) throws SQLException {
        DemoData.execute(
                superuser,
                "CREATE SCHEMA service",
                "CREATE FUNCTION service.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
                "CREATE EVENT TRIGGER service_watches ON ddl_command_end EXECUTE FUNCTION service.watch()");
    }

    /** Drops it with the service's roles, and with what the owner has granted. */
    static void remove(TimescaleServer server, String name) throws SQLException {
        server.dropDatabase(name);
        DemoData.execute(
                server.superuserUrl(),
                """
                DO $$ BEGIN
                    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'tsdbadmin') THEN
                        DROP OWNED BY tsdbadmin;
                    END IF;
                END $$
                """,
                "DROP ROLE IF EXISTS tsdbadmin, tsdbexplorer");
    }
}
