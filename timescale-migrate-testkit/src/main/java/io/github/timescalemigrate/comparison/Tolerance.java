package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.DatabaseObject;
import io.github.timescalemigrate.inventory.Inventory;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which a target may differ from its source. What a rule tolerates is shown with the rule.
 *
 * <ul>
 *   <li>What only the target has, but for tables, views, sequences and jobs, takes nothing away: extensions, roles, functions.
 *   <li>pg_dump carries no versions of extensions: others than timescaledb are created at the target's default version.
 *   <li>The target's PostgreSQL may have a later major version, or another minor one; definitions that only another major
 *       version writes otherwise (blanks, names before dots) are the same.
 *   <li>The target may have TimescaleDB Community where the source has the Apache edition.
 *   <li>Tablespaces are a server's own and are not carried over.
 *   <li>Roles that the target had before a restore are left as they are, or left out in favour of its own.
 *   <li>An index that is not valid on the source is not dumped.
 *   <li>Jobs that a restore holds back are not scheduled until the target is verified.
 *   <li>The scheduler has nothing to do where there are no jobs, and may be invisible to who is no superuser.
 *   <li>Where owners or privileges are not carried over, objects belong to the target's user and privileges may differ.
 *   <li>Where the target's user is no superuser, roles lack what only superusers may give, and settings, comment and
 *       privileges of the database may be left out.
 *   <li>pg_dump leaves tables of extensions out of publications.
 *   <li>A materialized view that reads one that is not populated cannot be filled.
 *   <li>Where rows are not carried over, sequences begin anew and nothing is materialized.
 * </ul>
 */
final class Tolerance {
    private static final Set<Aspect> WRITTEN_BY_THE_SERVER = Set.of(
            Aspect.DEFINITION, Aspect.COLUMNS, Aspect.CONSTRAINTS, Aspect.INDEXES, Aspect.TRIGGERS, Aspect.POLICIES);
    private static final Set<String> ATTRIBUTES_OF_SUPERUSERS = Set.of("superuser", "replication", "bypassrls");

    private static final String ROLE = "role ";
    private static final String ROLES_OF_THE_TARGET = "roles that the target had before are left as they are";

    private final Inventory source;
    private final Inventory target;
    private final Carried carried;
    private final boolean hasJobs;

    Tolerance(Inventory source, Inventory target, Carried carried) {
        this.source = source;
        this.target = target;
        this.carried = carried;
        this.hasJobs = target.objects().stream().map(DatabaseObject::kind).anyMatch("job"::equals);
    }

    @Nullable String ofOnlyOnTarget(ObjectKey key, Described object) {
        boolean matters =
                key.rank() == ObjectKey.RELATION || Set.of("sequence", "job").contains(object.kind());
        return matters ? null : "what only the target has takes nothing away";
    }

    @Nullable String ofMissing(ObjectKey key, Described object) {
        if (isOfTheTarget(key)) {
            return ROLES_OF_THE_TARGET;
        }
        return object.kind().equals("default acl") && !carried.privileges() ? "privileges are not carried over" : null;
    }

    /** The rule that tolerates the difference, or null; one of both texts may be null, not both. */
    @Nullable String of(ObjectKey key, Aspect aspect, String item, @Nullable String before, @Nullable String after) {
        if (isOfTheTarget(key)) {
            return ROLES_OF_THE_TARGET;
        }
        String general =
                switch (aspect) {
                    case VERSION -> version(key);
                    case EDITION ->
                        "timescale".equals(after) ? "the Community edition has all of the Apache edition's" : null;
                    case SCHEDULER -> scheduler(after);
                    case OWNER -> owner(key, after);
                    case PRIVILEGES -> carried.privileges() ? null : "privileges are not carried over";
                    case SETTINGS, COMMENTS -> settings(key, item, before);
                    case CHECKSUM ->
                        source.server().superuser() && target.server().superuser()
                                ? null
                                : "only superusers can read all large objects";
                    case POSITION, WATERMARK -> carried.rows() ? null : "rows are not carried over";
                    case INDEXES ->
                        after == null && before != null && before.contains("(not valid)")
                                ? "an index that is not valid is not dumped"
                                : null;
                    case SCHEDULE ->
                        target.jobsHeld() && item.equals("scheduled") && "false".equals(after)
                                ? "held back until the target is verified"
                                : null;
                    case DEFINITION ->
                        "of an extension".equals(before) && after == null
                                ? "pg_dump leaves out tables of extensions"
                                : role(key, item, after);
                    default -> null;
                };
        return general == null && WRITTEN_BY_THE_SERVER.contains(aspect) ? writtenOtherwise(before, after) : general;
    }

    /** Whether it is a role that a restore has not created. */
    private boolean isOfTheTarget(ObjectKey key) {
        if (carried.roles() == null || !key.name().startsWith(ROLE)) {
            return false;
        }
        String name = key.name().substring(ROLE.length());
        boolean quoted = name.startsWith("\"");
        return !carried.roles()
                .contains(quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name);
    }

    private @Nullable String version(ObjectKey key) {
        if (key.rank() == ObjectKey.DATABASE) {
            return target.server().majorVersion() >= source.server().majorVersion()
                    ? "the target may have another version of PostgreSQL that is not of an earlier major one"
                    : null;
        }
        return key.name().equals("extension timescaledb")
                ? null
                : "pg_dump carries no versions: the target creates its own default version";
    }

    private @Nullable String scheduler(@Nullable String after) {
        if (!hasJobs) {
            return "there are no jobs to run";
        }
        return "does not run".equals(after)
                ? null
                : "whether it runs is not known on both sides, or only the target runs it";
    }

    private @Nullable String owner(ObjectKey key, @Nullable String after) {
        boolean own = target.server().user().equals(after) || key.rank() == ObjectKey.DATABASE;
        return !carried.owners() && own ? "owners are not carried over" : null;
    }

    private @Nullable String settings(ObjectKey key, String item, @Nullable String before) {
        if (item.equals("populated") && before != null && before.startsWith("yes")) {
            return "what reads a materialized view that is not populated cannot be filled";
        }
        if (item.equals("tablespace") || item.equals("attached tablespaces")) {
            return "tablespaces are the server's own";
        }
        return key.rank() == ObjectKey.DATABASE && !target.server().superuser()
                ? "the target's user is no superuser, who alone may set all of it"
                : null;
    }

    private @Nullable String role(ObjectKey key, String item, @Nullable String after) {
        return key.name().startsWith(ROLE)
                        && !target.server().superuser()
                        && ATTRIBUTES_OF_SUPERUSERS.contains(item)
                        && "false".equals(after)
                ? "only a superuser may give it, which the target's user is not"
                : null;
    }

    private @Nullable String writtenOtherwise(@Nullable String before, @Nullable String after) {
        boolean same = before != null
                && after != null
                && source.server().majorVersion() != target.server().majorVersion()
                && bare(before).equals(bare(after));
        return same ? "other major versions of PostgreSQL write the same otherwise" : null;
    }

    private static String bare(String definition) {
        return definition.replaceAll("(\\w+|\"[^\"]*\")\\.", "").replaceAll("\\s", "");
    }
}
