package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.source.BinaryTypes;
import io.github.timescalemigrate.source.SourceTable;
import java.util.Set;

/**
 * In which form rows go. Text of a database that is not in UTF8 goes as it is there, which only the text form can say: sessions
 * speak UTF-8, into which not everything can be converted and back, such as bytes of any kind in SQL_ASCII.
 *
 * @param encoding of the source's database
 * @param binaryTypes the oids of types that go in binary form
 */
record RowForm(String encoding, Set<Long> binaryTypes) {
    static RowForm between(Database source, Database target) {
        String encoding =
                source.queryOne("SELECT pg_catalog.current_setting('server_encoding')", row -> row.getString(1));
        return new RowForm(encoding, BinaryTypes.read(source, target));
    }

    /** Options of COPY on both sides. */
    String of(SourceTable table) {
        if (!encoding.equals("UTF8")) {
            return "FORMAT text, ENCODING '" + encoding + "'";
        }
        return binaryTypes.containsAll(table.types()) ? "FORMAT binary" : "FORMAT text";
    }
}
