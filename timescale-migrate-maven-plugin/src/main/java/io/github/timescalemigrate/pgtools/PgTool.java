package io.github.timescalemigrate.pgtools;

/** One of PostgreSQL's client tools that a migration needs. */
public enum PgTool {
    PG_DUMP("pg_dump"),
    PG_DUMPALL("pg_dumpall"),
    PSQL("psql"),
    PG_RESTORE("pg_restore");

    private final String command;

    PgTool(String command) {
        this.command = command;
    }

    /** The name by which it is called, without a folder and without Windows' {@code .exe}. */
    public String command() {
        return command;
    }
}
