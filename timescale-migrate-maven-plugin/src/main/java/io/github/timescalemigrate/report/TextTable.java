package io.github.timescalemigrate.report;

import java.util.ArrayList;
import java.util.List;

/** A table of text in columns that line up, for a console. */
public final class TextTable {
    private static final String GAP = "   ";

    private final List<List<String>> rows = new ArrayList<>();

    /** Begins a table with its head. */
    public TextTable(String... head) {
        rows.add(List.of(head));
    }

    /** Adds a row of as many cells as the head has. */
    public TextTable row(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells in a table of " + rows.get(0).size());
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, without trailing blanks. */
    public List<String> lines() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i))
                    .append(" ".repeat(widths[i] - width(row.get(i))))
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
