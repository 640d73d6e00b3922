package io.github.timescalemigrate.maven;

/** The names of the user properties ({@code -D}). */
final class PropertyNames {
    private static final String PREFIX = "timescale-migrate.";

    static final String SKIP = PREFIX + "skip";
    static final String CHECK_SKIP = PREFIX + "check.skip";
    static final String DUMP_SKIP = PREFIX + "dump.skip";
    static final String RESTORE_SKIP = PREFIX + "restore.skip";
    static final String VERIFY_SKIP = PREFIX + "verify.skip";
    static final String MIGRATE_SKIP = PREFIX + "migrate.skip";
    static final String PG_BIN_DIR = PREFIX + "pgBinDir";
    static final String CHECK_ACCEPT = PREFIX + "check.accept";
    static final String DEPTH = PREFIX + "depth";
    static final String FORMAT = PREFIX + "format";
    static final String JOBS = PREFIX + "jobs";
    static final String OWNERS = PREFIX + "owners";
    static final String PRIVILEGES = PREFIX + "privileges";
    static final String CLEAN = PREFIX + "clean";
    static final String SCHEMAS = PREFIX + "schemas";
    static final String SCHEMA_ONLY = PREFIX + "schemaOnly";
    static final String TABLES = PREFIX + "tables";

    private PropertyNames() {}
}
