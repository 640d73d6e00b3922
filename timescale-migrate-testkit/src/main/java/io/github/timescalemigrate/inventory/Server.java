package io.github.timescalemigrate.inventory;

/**
 * Where an inventory was read.
 *
 * @param database the database's name
 * @param postgresql the server's version without the packager's words after it, for example {@code 17.6} or {@code 18beta1}
 * @param versionNumber {@code server_version_num}: 170006 is 17.6
 * @param edition {@code timescaledb.license}: {@code timescale} is the Community edition, {@code apache} the Apache edition;
 *     empty where the extension is not loaded
 * @param user who read it
 * @param superuser whether that user is a superuser
 */
public record Server(
        String database, String postgresql, int versionNumber, String edition, String user, boolean superuser) {
    /** 17 of 17.6. */
    public int majorVersion() {
        return versionNumber / 10_000;
    }
}
