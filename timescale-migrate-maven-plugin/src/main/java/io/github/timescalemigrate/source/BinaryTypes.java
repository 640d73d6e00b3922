package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which types have a binary form that another server reads as the same values. */
public final class BinaryTypes {
    /**
     * Those whose binary form holds no oid of something that has another oid there: as regclass and the like do, composite
     * types of their columns' types, and arrays of their elements' (src/backend/utils/adt: regproc.c, rowtypes.c, arrayfuncs.c), and
     * nothing that names the client's encoding, as xml does. What
     * an extension sends is sure to be read by the same version of it alone; what types of users send is known to nobody.
     */
    private static final String TYPES =
            """
            WITH RECURSIVE safe AS (
                SELECT t.oid FROM pg_catalog.pg_type t
                 WHERE t.typtype = 'e'
                    OR t.typtype = 'b' AND t.typsend <> 0 AND t.typreceive <> 0 AND t.typinput <> 'pg_catalog.array_in'::pg_catalog.regproc
                       AND (t.oid < 16384 AND t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace AND t.typname !~ '^(reg|xml$)'
                            OR EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
                                        WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid
                                          AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                                          AND e.extname = ANY (?)))
                UNION
                SELECT t.oid FROM safe JOIN pg_catalog.pg_type t
                    ON t.typtype = 'd' AND t.typbasetype = safe.oid
                    OR t.typtype = 'b' AND t.typinput = 'pg_catalog.array_in'::pg_catalog.regproc AND t.typelem = safe.oid AND safe.oid < 10000
                    OR t.typtype = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid AND r.rngsubtype = safe.oid))
            SELECT oid FROM safe
            """;

    private static final String EXTENSIONS = "SELECT extname || ' ' || extversion FROM pg_catalog.pg_extension";

    private BinaryTypes() {}

    /** The oids on the source of those types. */
    public static Set<Long> read(Database source, Database target) {
        Set<String> same = new HashSet<>(source.query(EXTENSIONS, row -> row.getString(1)));
        same.retainAll(target.query(EXTENSIONS, row -> row.getString(1)));
        String[] names = same.stream()
                .map(extension -> extension.substring(0, extension.indexOf(' ')))
                .toArray(String[]::new);
        List<Long> types = source.query(TYPES, row -> row.getLong(1), (Object) names);
        return Set.copyOf(types);
    }
}
